import type { KnownBlock } from '@slack/types';
import type { GlassReviewView } from '../../operations/emergency/show-emergency-review.ts';
import { section } from '../blocks.ts';
import { stillLine, takenLine } from '../cards/emergency/emergency-lines.ts';
import { judgeButtons } from '../cards/emergency/emergency-review.ts';
import type { Place } from '../ids.ts';
import { inline } from '../mrkdwn.ts';
import type { Look } from '../wording.ts';

/** A use of emergency access that waits for somebody's judgement. */
export function glassRows(view: GlassReviewView, place: Place, look: Look): KnownBlock[] {
  return [
    section(takenLine(view), `> ${inline(view.request.request.justification, 250)}`, stillLine(view, look)),
    judgeButtons(view, place),
  ];
}
