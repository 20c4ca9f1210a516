import type { Ctx } from '../../context.ts';
import type { CardKind } from '../../../domain/card.ts';
import { retryDelayMs } from '../../../domain/grant/grant.ts';
import type { GrantRemains } from '../../../domain/grant/grant.ts';
import { metrics } from '../../metrics.ts';
import { audit } from '../../../store/audit/audit-log.ts';
import type { NewAuditEvent } from '../../../store/audit/audit-log.ts';
import { refreshCards } from '../../../store/card/cards.ts';
import type { Tx } from '../../../store/database/database.ts';
import * as dueGrantStore from '../../../store/grant/due-grant-store.ts';
import * as grantStore from '../../../store/grant/grant-store.ts';
import type { GrantRow } from '../../../store/grant/grant-store.ts';
import * as taskStore from '../../../store/grant/task-store.ts';
import { transaction } from '../../../store/database/transaction.ts';
import { recordWithRetry } from '../../record-with-retry.ts';
import { refreshLeavers } from '../../leaver/refresh-leavers.ts';
import { refreshEmergency } from '../../emergency/refresh-emergency.ts';
import { noteGrantsRevoked } from '../../review/decide/note-grants.ts';
import { anotherOperation } from '../give/another-operation.ts';
import { claimGrants } from '../claim-grants.ts';
import { subjectOf } from '../grant-subject.ts';
import { keepHeld } from './keep-held.ts';
import { openTask } from '../give/open-task.ts';
import { announceOthers } from '../other-grants.ts';
import { refreshForHolders } from '../refresh-for-holders.ts';
import { revokeGrant } from './revoke-grant.ts';
import type { Revoked } from './revoke-grant.ts';
import { tellEnded } from './tell-ended.ts';
import { refreshLateRemovals } from './tell-owners-of-late.ts';
import { workThrough } from '../work-through.ts';

/** The messages that show one grant. */
const TO_HOLDERS: readonly CardKind[] = ['grant', 'grant-warning', 'access-ended'];
const TO_OTHERS: readonly CardKind[] = [
  'grant-late',
  'grant-failed',
  'end-not-told',
  'finding',
  'revocation-overdue',
];

/** Removes, at the targets, every access that is due to end; returns how many attempts it made. It never gives one up. */
export async function revokeDueGrants(ctx: Ctx): Promise<number> {
  return workThrough<Revoked>(ctx, {
    claim: (limit, busy) =>
      claimGrants(ctx, { gives: false, states: ['revoking'], limit, busy }, (tx, ids, leaseUntil) =>
        dueGrantStore.beginRevoking(tx, ids, leaseUntil, ctx.markedAs?.() ?? null),
      ),
    attempt: (grant, lease) => revokeGrant(ctx, grant, lease),
    record: async (tried) => {
      const held = await recordWithRetry(ctx, () =>
        transaction(ctx, async (tx, ctx) => {
          const results = await keepHeld(tx, ctx, 'removal', tried);
          await recordAll(tx, ctx, results);
          return results;
        }),
      );
      for (const result of held) measure(ctx, result);
    },
  });
}

function measure(ctx: Ctx, { kind, grant }: Revoked): void {
  metrics.revocations.inc({ connector: grant.connectorId, outcome: kind });
  if (kind === 'revoked' && grant.revokeSince !== null)
    metrics.revocationLateness.observe((ctx.clock.now().getTime() - grant.revokeSince.getTime()) / 1000);
}

async function recordAll(tx: Tx, ctx: Ctx, results: Revoked[]): Promise<void> {
  const revoked = results.filter((result) => result.kind === 'revoked');
  await recordRevoked(
    tx,
    ctx,
    revoked.map(({ grant, remains, proof }) => ({ grant, remains, proof })),
  );
  for (const result of results) if (result.kind !== 'revoked') await recordUnfinished(tx, ctx, result);
}

/** Ends grants whose access is proved gone, or stays for a stated reason, and tells their holders. */
export async function recordRevoked(
  tx: Tx,
  ctx: Ctx,
  revoked: readonly { grant: GrantRow; remains: GrantRemains; proof: string }[],
): Promise<GrantRow[]> {
  const now = ctx.clock.now();
  const ended: GrantRow[] = [];
  for (const remains of new Set(revoked.map((one) => one.remains))) {
    const those = revoked.filter((one) => one.remains === remains).map(({ grant }) => grant.id);
    const nothingDue = { dueAt: null, leaseUntil: null, handle: null, lastError: null, attempts: 0 };
    const change = { state: 'revoked' as const, remains, endedAt: now, ...nothingDue };
    ended.push(...(await grantStore.changeGrants(tx, those, ['revoking'], change)));
  }
  const proofs = new Map(revoked.map(({ grant, proof }) => [grant.id, proof]));
  const events = ended.map((grant): NewAuditEvent => {
    const lateBySeconds =
      grant.revokeSince === null ? 0 : (now.getTime() - grant.revokeSince.getTime()) / 1000;
    const data = { reason: grant.endReason ?? '', proof: proofs.get(grant.id) ?? '', lateBySeconds };
    return { kind: 'grant.revoked', data, subject: subjectOf(grant) };
  });
  await audit(tx, ctx, ...events);
  const ids = ended.map((grant) => grant.id);
  for (const task of await taskStore.findOpenTasks(tx, ids)) {
    await taskStore.endTask(tx, task.id, 'obsolete', { endedAt: now, endedById: null, comment: '' });
    await refreshCards(tx, [task.id], now);
  }
  await refreshForHolders(tx, ended, now, TO_HOLDERS);
  await refreshCards(tx, ids, now, TO_OTHERS);
  await refreshLateRemovals(tx, ended, now);
  await refreshLeavers(
    tx,
    ended.map((grant) => grant.principalId),
    now,
  );
  const kept = ended.filter(({ remains }) => remains === 'held-by-another-grant');
  await announceOthers(tx, kept, now);
  await refreshEmergency(tx, ended, now);
  const through = new Set(ended.map((grant) => grant.id));
  await noteGrantsRevoked(
    tx,
    ctx,
    revoked.filter(({ grant }) => through.has(grant.id)),
  );
  // Last: it takes turns, behind which nothing else of these rows is waited for.
  await tellEnded(tx, ctx, ended);
  return ended;
}

async function recordUnfinished(
  tx: Tx,
  ctx: Ctx,
  result: Exclude<Revoked, { kind: 'revoked' }>,
): Promise<void> {
  const now = ctx.clock.now();
  const { grant } = result;
  const change = (values: grantStore.GrantChange) =>
    grantStore.changeGrant(tx, grant.id, ['revoking'], { leaseUntil: null, ...values });
  switch (result.kind) {
    case 'out-of-time':
      return;
    case 'pending':
      await change({
        handle: result.handle,
        dueAt: result.until ?? new Date(now.getTime() + retryDelayMs(grant.attempts)),
      });
      break;
    case 'needs-human': {
      const again = result.looksAgain;
      const dueAt = again ? new Date(now.getTime() + retryDelayMs(grant.attempts)) : null;
      await change({ dueAt, lastError: again?.error });
      await openTask(tx, ctx, grant, 'revoke', result);
      break;
    }
    case 'retry': {
      const dueAt = new Date(now.getTime() + (result.afterMs ?? retryDelayMs(grant.attempts)));
      const anew = result.contradicted ? anotherOperation(grant) : {};
      await change({ dueAt, lastError: result.error, ...anew, handle: result.handle });
      await audit(tx, ctx, {
        kind: 'grant.revocation-attempted',
        data: { attempt: grant.attempts, error: result.error },
        subject: subjectOf(grant),
      });
    }
  }
  if (grant.attempts === 1) await refreshCards(tx, [grant.id], now, ['grant']);
}
