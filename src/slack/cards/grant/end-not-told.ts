import type { GrantView } from '../../../operations/views.ts';
import { buttons, type Message, note, section } from '../../blocks.ts';
import { listBlockId } from '../../ids.ts';
import { sign } from '../../signs.ts';
import { inline } from '../../mrkdwn.ts';
import { clockTime, person, right, type RenderContext } from '../../wording.ts';
import { endButton } from './grant.ts';
import { remainsToOwner } from './what-remains.ts';
import { lastAnswer } from '../request/last-answer.ts';

/** Tells an owner that a target doesn't take the end of access that works; later, that it knows it, or that it ended. */
export function endNotToldCard(view: GrantView, audienceId: string, render: RenderContext): Message {
  const { grant } = view;
  const whose = `Access to ${right(view.entitlement)} for ${person(view.holder)}`;
  if (grant.state === 'revoked') {
    const line = `${whose} ${remainsToOwner(view)}`;
    return { text: line, blocks: [section(line)] };
  }
  if (grant.state !== 'active') {
    const line = `${whose} is being removed, so its end date no longer matters.`;
    return { text: line, blocks: [section(line)] };
  }
  const lasts = `${whose} ${lastsUntil(view, render)}`;
  if (grant.endUntoldSince === null) {
    const line = `${lasts}, and the target now has that date. Nothing is left to do.`;
    return { text: line, blocks: [section(line)] };
  }
  const line = untoldEndLine(view, render);
  return {
    sign: sign('failed', 'End date not set at the target'),
    text: line,
    blocks: [
      section(line, lastAnswer(grant.lastError)),
      note(
        `Sallyport keeps trying, and removes the access on time either way. Fix it at the connector ${inline(grant.connectorId, 60)} (target ${inline(grant.target, 100)}).`,
      ),
      ...(view.holder.id === audienceId ? [] : [buttons(listBlockId('card', grant.id), endButton(grant.id))]),
    ],
  };
}

/** Access whose target doesn't take its end, in one line. */
export function untoldEndLine(view: GrantView, render: RenderContext): string {
  const whose = `Access to ${right(view.entitlement)} for ${person(view.holder)}`;
  return `${whose} ${lastsUntil(view, render)}, but the target doesn’t have that date and may end it at another time.`;
}

function lastsUntil({ grant, heldBy }: GrantView, render: RenderContext): string {
  const end = heldBy === null ? grant.expiresAt : heldBy.expiresAt;
  return end === null ? 'has no end date' : `lasts until ${clockTime(end, render.now)}`;
}
