import type { GrantView } from '../../operations/views.ts';
import { type Message, note, section } from '../blocks.ts';
import { atTime, right, type Look } from '../wording.ts';
import { grantButtons, grantLine } from './grant.ts';

/** Tells the holder in time that the end is near; once that has passed, how it ended. */
export function grantWarningCard(view: GrantView, look: Look): Message {
  const { state, expiresAt } = view.grant;
  if (state !== 'active' || expiresAt === null) {
    const line = grantLine(view, look);
    return { text: line, blocks: [section(line)] };
  }
  const line = `Your access to ${right(view.entitlement)} ends ${atTime(expiresAt, look.now)}.`;
  const asked = view.pendingExtension !== null;
  return {
    text: line,
    blocks: [
      section(line),
      note(
        asked
          ? 'You asked to keep it longer; that waits for approval.'
          : 'Still need it? Extend it before then.',
      ),
      grantButtons(view, 'card'),
    ],
  };
}
