import type { Ctx } from '../../context.ts';
import type { GrantEndReason } from '../../../domain/grant/grant.ts';
import { audit } from '../../../store/audit/audit-log.ts';
import type { NewAuditEvent } from '../../../store/audit/audit-log.ts';
import { refreshCards } from '../../../store/card/cards.ts';
import type { Tx } from '../../../store/database/database.ts';
import * as dueGrantStore from '../../../store/grant/due-grant-store.ts';
import * as findingStore from '../../../store/grant/finding-store.ts';
import * as grantStore from '../../../store/grant/grant-store.ts';
import type { GrantRow } from '../../../store/grant/grant-store.ts';
import * as requestStore from '../../../store/request/request-store.ts';
import * as taskStore from '../../../store/grant/task-store.ts';
import { wakeAfterCommit } from '../../../store/database/transaction.ts';
import { settleOfGrants } from '../../discrepancy/note-differences.ts';
import { expireRequest } from '../../request/end/expire-due-requests.ts';
import { noteGrantsEnding, noteGrantsRevoked } from '../../review/decide/note-grants.ts';
import { refreshForHolders } from '../refresh-for-holders.ts';
import { tellEnding } from './tell-ended.ts';
import { subjectOf } from '../grant-subject.ts';
import { refreshAskers, refreshExtensions } from '../../request/card-of.ts';

const NEVER_BEGUN = 'It was never begun at the target.';
/** A removal that is through by then is shown once, as done, rather than twice. */
const SHOW_REMOVAL_AFTER_MS = 3_000;

/**
 * Moves grants to `revoking`, due now, and ends what depends on them; one that was never begun at the target ends
 * at once. Returns those that it moved. `comment` is what somebody said of it who ended what others hold.
 */
export async function startRevocations(
  tx: Tx,
  ctx: Ctx,
  grants: readonly GrantRow[],
  reason: GrantEndReason,
  comment?: string,
): Promise<GrantRow[]> {
  if (grants.length === 0) return [];
  const now = ctx.clock.now();
  const ids = grants.map((grant) => grant.id);
  const neverBegun = await grantStore.changeGrants(tx, ids, ['scheduled'], {
    state: 'revoked',
    endedAt: now,
    endReason: reason,
    remains: 'never-there',
    dueAt: null,
  });
  const moved = await dueGrantStore.startRevoking(tx, ids, reason, now);
  const said = comment === undefined ? {} : { comment };
  const events: NewAuditEvent[] = [
    ...neverBegun.map((grant) => ({
      kind: 'grant.revoked' as const,
      data: { reason, proof: NEVER_BEGUN, lateBySeconds: 0, ...said },
      subject: subjectOf(grant),
    })),
    ...moved.map((grant) => ({
      kind: 'grant.revocation-started' as const,
      data: { reason, ...said },
      subject: subjectOf(grant),
    })),
  ];
  await audit(tx, ctx, ...events);
  const ending = [...neverBegun, ...moved];
  await noteGrantsEnding(tx, ctx, ending, reason);
  await noteGrantsRevoked(
    tx,
    ctx,
    neverBegun.map((grant) => ({ grant, remains: 'never-there', proof: NEVER_BEGUN })),
  );
  const ended = ending.map((grant) => grant.id);
  const undecided = await findingStore.settleFindings(tx, ended, 'ended', { endedAt: now, endedById: null });
  await refreshCards(tx, undecided, now, ['finding']);
  await settleOfGrants(tx, ctx, ended, ['missing', 'unused']);
  for (const request of await requestStore.lockPendingExtension(tx, ended))
    await expireRequest(tx, ctx, request, 'The access ended before this was decided.');
  for (const task of await taskStore.findOpenTasks(tx, ended))
    if (task.kind === 'grant') {
      await taskStore.endTask(tx, task.id, 'obsolete', { endedAt: now, endedById: null, comment: '' });
      await refreshCards(tx, [task.id], now);
      const waited = ending.find((grant) => grant.id === task.grantId);
      await refreshAskers(tx, waited?.requestId ?? null, now);
    }
  const holders = [...new Set(moved.map((grant) => grant.principalId))];
  await refreshCards(tx, holders, now, ['leaver']);
  const shownAt = new Date(now.getTime() + SHOW_REMOVAL_AFTER_MS);
  await refreshForHolders(tx, ending, shownAt, ['grant']);
  await refreshCards(tx, ended, shownAt, ['grant-late', 'end-not-told', 'finding']);
  if (reason !== 'expired') await refreshExtensions(tx, ended, now);
  wakeAfterCommit(tx);
  // Last: it takes turns, behind which nothing else of these rows is waited for.
  await tellEnding(tx, ctx, ending);
  return ending;
}
