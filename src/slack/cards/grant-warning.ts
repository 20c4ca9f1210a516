import type { GrantView } from '../../operations/views.ts';
import { type Message, note, section } from '../blocks.ts';
import { atTime, right, type Look } from '../wording.ts';
import { endsWith, grantButtons, grantLine } from './grant.ts';
import { otherGrant } from './what-remains.ts';

/** Tells the holder in time that the end is near; once that has passed, how it ended. */
export function grantWarningCard(view: GrantView, look: Look): Message {
  const { state, expiresAt } = view.grant;
  if (state !== 'active' || expiresAt === null) {
    const line = grantLine(view, look);
    return { text: line, blocks: [section(line)] };
  }
  const line = endsWith(view)
    ? `Your access to ${right(view.entitlement)} ends ${atTime(expiresAt, look.now)}.`
    : `This grant of ${right(view.entitlement)} ends ${atTime(expiresAt, look.now)}. ${whatStays(view)}`;
  const asked = view.pendingExtension !== null;
  return {
    text: line,
    blocks: [
      section(line),
      note(
        asked
          ? 'You asked to keep it longer; that waits for approval.'
          : endsWith(view)
            ? 'Still need it? Extend it before then.'
            : 'You need do nothing to keep it so.',
      ),
      grantButtons(view, 'card'),
    ],
  };
}

const whatStays = ({ heldBy }: GrantView): string =>
  heldBy === null
    ? 'You had the access before it, so it stays as it was.'
    : `You still have the access after that, through ${otherGrant(heldBy)}.`;
