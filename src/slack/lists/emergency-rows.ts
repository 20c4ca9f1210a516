import type { KnownBlock } from '@slack/types';
import type { EmergencyReviewView } from '../../operations/emergency/show-emergency-review.ts';
import { section } from '../blocks.ts';
import { stillLine, takenLine } from '../cards/emergency/emergency-lines.ts';
import { judgeButtons } from '../cards/emergency/emergency-review.ts';
import type { Place } from '../ids.ts';
import { inline } from '../mrkdwn.ts';
import type { RenderContext } from '../wording.ts';

/** A use of emergency access that waits for somebody's judgement. */
export function emergencyRows(view: EmergencyReviewView, place: Place, render: RenderContext): KnownBlock[] {
  return [
    section(takenLine(view), `> ${inline(view.request.request.justification, 250)}`, stillLine(view, render)),
    judgeButtons(view, place),
  ];
}
