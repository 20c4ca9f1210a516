import type { GrantView } from '../../../operations/views.ts';
import { type Message, note, section } from '../../blocks.ts';
import { sign } from '../../signs.ts';
import { atTime, right, type RenderContext } from '../../wording.ts';
import { endsWith, grantButtons, grantLine } from './grant.ts';
import { otherGrant } from './what-remains.ts';

/** Tells the holder in time that the end is near; once that has passed, how it ended. */
export function grantWarningCard(view: GrantView, render: RenderContext): Message {
  const { state, expiresAt } = view.grant;
  if (state !== 'active' || expiresAt === null) {
    const line = grantLine(view, render);
    return { text: line, blocks: [section(line)] };
  }
  const line =
    view.heldBy === null
      ? `Your access to ${right(view.entitlement)} ends ${atTime(expiresAt, render.now)}.`
      : `This access to ${right(view.entitlement)} ends ${atTime(expiresAt, render.now)}, but you keep it through ${otherGrant(view.heldBy)}.`;
  const asked = view.pendingExtension !== null;
  return {
    sign: sign('waiting', 'Access ends soon'),
    text: line,
    blocks: [
      section(line),
      note(
        asked
          ? 'You asked to keep it longer. That’s waiting for approval.'
          : endsWith(view)
            ? 'Still need it? Extend it before then.'
            : 'There’s nothing you need to do.',
      ),
      grantButtons(view, 'card'),
    ],
  };
}
