import type { Ctx } from '../../context.ts';
import { retryDelayMs } from '../../../domain/grant/grant.ts';
import { metrics } from '../../metrics.ts';
import { audit } from '../../../store/audit/audit-log.ts';
import { refreshCards } from '../../../store/card/cards.ts';
import type { Tx } from '../../../store/database/database.ts';
import * as dueGrantStore from '../../../store/grant/due-grant-store.ts';
import * as grantStore from '../../../store/grant/grant-store.ts';
import { transaction } from '../../../store/database/transaction.ts';
import { recordWithRetry } from '../../record-with-retry.ts';
import { anotherOperation } from '../give/another-operation.ts';
import { claimGrants } from '../claim-grants.ts';
import { subjectOf } from '../grant-subject.ts';
import { keepHeld } from './keep-held.ts';
import { openTask } from '../give/open-task.ts';
import { tellStandsAgain } from './note-stands-again.ts';
import { lateBySeconds, recordRevoked } from './record-revoked.ts';
import { revokeGrant } from './revoke-grant.ts';
import type { Revoked } from './revoke-grant.ts';
import { workThrough } from '../work-through.ts';

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

function measure(ctx: Ctx, result: Revoked): void {
  const { kind, grant } = result;
  metrics.revocations.inc({ connector: grant.connectorId, outcome: kind });
  if (kind === 'revoked' && result.sessions !== undefined)
    metrics.sessions.inc({ connector: grant.connectorId, outcome: result.sessions.kind });
  if (kind === 'revoked' && grant.revokeSince !== null)
    metrics.revocationLateness.observe((ctx.clock.now().getTime() - grant.revokeSince.getTime()) / 1000);
}

async function recordAll(tx: Tx, ctx: Ctx, results: Revoked[]): Promise<void> {
  const revoked = results.filter((result) => result.kind === 'revoked');
  await recordRevoked(
    tx,
    ctx,
    revoked.map(({ grant, remains, proof, sessions }) => ({ grant, remains, proof, sessions })),
  );
  for (const result of results) if (result.kind !== 'revoked') await recordUnfinished(tx, ctx, result);
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
    case 'sessions-open': {
      const dueAt = new Date(now.getTime() + (result.afterMs ?? retryDelayMs(grant.attempts)));
      const removedAt = grant.removedAt ?? now;
      await change({ dueAt, lastError: result.error, handle: null, removedAt });
      const { proof, error } = result;
      const subject = subjectOf(grant);
      await audit(
        tx,
        ctx,
        grant.removedAt === null
          ? {
              kind: 'grant.removed',
              data: { proof, error, lateBySeconds: lateBySeconds(grant, now) },
              subject,
            }
          : { kind: 'grant.revocation-attempted', data: { attempt: grant.attempts, error }, subject },
      );
      await refreshCards(tx, [grant.id], now, ['grant']);
      break;
    }
    case 'retry': {
      const dueAt = new Date(now.getTime() + (result.afterMs ?? retryDelayMs(grant.attempts)));
      const removedAt = result.stands ? null : grant.removedAt;
      const anew = result.contradicted ? anotherOperation(grant) : {};
      await change({ dueAt, lastError: result.error, ...anew, handle: result.handle, removedAt });
      if (result.stands) await tellStandsAgain(tx, ctx, grant);
      await audit(tx, ctx, {
        kind: 'grant.revocation-attempted',
        data: { attempt: grant.attempts, error: result.error },
        subject: subjectOf(grant),
      });
    }
  }
  if (grant.attempts === 1) await refreshCards(tx, [grant.id], now, ['grant']);
}
