import type { KnownBlock } from '@slack/types';
import type { GlassReviewView } from '../../operations/glass/show-glass-review.ts';
import { section } from '../blocks.ts';
import { stillLine, takenLine } from '../cards/glass-lines.ts';
import { judgeButtons } from '../cards/glass-review.ts';
import { inline } from '../mrkdwn.ts';
import type { Look } from '../wording.ts';

/** Uses of emergency access that wait for somebody's judgement. */
export function glassRows(
  views: GlassReviewView[],
  place: 'home' | 'approvals',
  most: number,
  look: Look,
): KnownBlock[] {
  const rows = views
    .slice(0, most)
    .flatMap((view): KnownBlock[] => [
      section(takenLine(view), `> ${inline(view.request.request.justification, 250)}`, stillLine(view, look)),
      judgeButtons(view, place),
    ]);
  return views.length > most
    ? [...rows, section(`… and ${views.length - most} more, once these are judged.`)]
    : rows;
}
