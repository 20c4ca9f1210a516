import type { KnownBlock } from '@slack/types';
import type { GrantView } from '../../operations/views.ts';
import { note, section } from '../blocks.ts';
import { grantButtons, grantLine } from '../cards/grant.ts';
import { counted, forHowLong, type Look } from '../wording.ts';

/** What somebody holds, one row a grant, with what they can do about it. */
export function grantRows(
  views: GrantView[],
  place: 'home' | 'status',
  most: number,
  look: Look,
): KnownBlock[] {
  const rows = views.slice(0, most).flatMap((view): KnownBlock[] => {
    const asked = view.pendingExtension;
    const line = section(
      grantLine(view, look),
      asked === null
        ? ''
        : `You asked to keep it ${forHowLong(asked.durationSeconds)} longer; that waits for approval.`,
    );
    return view.grant.state === 'active' ? [line, grantButtons(view, place)] : [line];
  });
  return [...rows, ...moreNote(views.length - most, look)];
}

export function moreNote(left: number, look: Look): KnownBlock[] {
  return left > 0
    ? [note(`… and ${counted(left, 'more', 'more')}: \`${look.command} status\` has the newest.`)]
    : [];
}
