import type { EmergencyReviewView } from '../../../operations/emergency/show-emergency-review.ts';
import { type Message, note, section } from '../../blocks.ts';
import type { RenderContext } from '../../wording.ts';
import { judgedComment, judgedLine, stillLine, takenLine, emergencySign } from './emergency-lines.ts';
import { riskLine } from '../request/asker-line.ts';
import { why } from '../request/request-lines.ts';

/** Tells the owners and the audit channel that somebody took access at once, and what became of it. */
export function emergencyNoticeCard(view: EmergencyReviewView, render: RenderContext): Message {
  const line = takenLine(view);
  return {
    sign: emergencySign(view.review),
    text: line,
    blocks: [
      section(line),
      section(why(view.request)),
      note(riskLine(view.request), stillLine(view, render)),
      section(judgedLine(view), judgedComment(view)),
    ],
  };
}
