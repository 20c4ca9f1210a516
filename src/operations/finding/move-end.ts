import { warnAt } from '../../domain/grant/grant.ts';
import { audit } from '../../store/audit/audit-log.ts';
import type { NewAuditEvent } from '../../store/audit/audit-log.ts';
import { repostCards } from '../../store/card/cards.ts';
import type { Tx } from '../../store/database/database.ts';
import * as grantEndStore from '../../store/grant/grant-end-store.ts';
import * as grantStore from '../../store/grant/grant-store.ts';
import type { GrantRow } from '../../store/grant/grant-store.ts';
import * as requestStore from '../../store/request/request-store.ts';
import type { PersonCtx } from '../actor.ts';
import { subjectOf } from '../grant/grant-subject.ts';
import { refreshOthers } from '../grant/other-grants.ts';
import { expireRequest } from '../request/end/expire-due-requests.ts';
import { endedUndecided } from './find-decidable.ts';

/** Gives what was adopted the end that was chosen, whatever its target lists: the target and the holder are told of it. */
export async function moveEnd(tx: Tx, ctx: PersonCtx, grant: GrantRow, to: Date | null): Promise<void> {
  const now = ctx.clock.now();
  const { id, expiresAt: from, principalId } = grant;
  // An ended one never revives.
  if (from !== null && from <= now) throw endedUndecided();
  const event = movedEvent(grant, to);
  if (event === undefined) return;
  const change = { expiresAt: to, warnAt: to && warnAt(now, to) };
  const moved = await grantStore.changeGrant(tx, id, ['active'], change);
  if (moved === undefined) throw endedUndecided();
  await grantEndStore.announceAnew(tx, [id], now);
  await audit(tx, ctx, event);
  if (to === null)
    for (const request of await requestStore.lockPendingExtension(tx, [id]))
      await expireRequest(tx, ctx, request, 'The access has no end any more, so no more time is needed.');
  await refreshOthers(tx, [moved], now);
  await repostCards(tx, [{ kind: 'grant', subjectId: id, audienceId: principalId, rank: 'can-wait' }], now);
}

/** Undefined where it has that end already. */
function movedEvent(grant: GrantRow, to: Date | null): NewAuditEvent | undefined {
  const { expiresAt: from } = grant;
  const subject = subjectOf(grant);
  const shortened = (end: Date): NewAuditEvent => ({
    kind: 'grant.shortened',
    data: { from: from?.toISOString() ?? null, to: end.toISOString() },
    subject,
  });
  if (from === null) return to === null ? undefined : shortened(to);
  if (to === null || to > from)
    return {
      kind: 'grant.extended',
      data: { from: from.toISOString(), to: to?.toISOString() ?? null },
      subject,
    };
  return to < from ? shortened(to) : undefined;
}
