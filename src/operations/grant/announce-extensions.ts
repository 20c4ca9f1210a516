import type { Ctx } from '../../context.ts';
import { retryDelayMs } from '../../domain/grant.ts';
import { audit } from '../../store/audit-log.ts';
import type { Tx } from '../../store/database.ts';
import * as dueGrantStore from '../../store/due-grant-store.ts';
import * as grantStore from '../../store/grant-store.ts';
import type { GrantRow } from '../../store/grant-store.ts';
import { transaction } from '../../store/transaction.ts';
import { insist } from '../insist.ts';
import { claimGrants } from './claim-grants.ts';
import { subjectOf } from './grant-subject.ts';
import { keepHeld } from './keep-held.ts';
import { LeaseOver } from './lease.ts';
import type { Lease } from './lease.ts';
import { connectorOf, refOf } from './read-back.ts';
import { faultOf, workThrough } from './work-through.ts';

type Announced = { grant: GrantRow } & (
  | { kind: 'told' }
  | { kind: 'retry'; error: string }
  | { kind: 'out-of-time' }
);

/** Tells targets that can end access by themselves of the later end of extended grants. */
export async function announceExtensions(ctx: Ctx): Promise<number> {
  return workThrough<Announced>(ctx, {
    claim: (limit, busy) =>
      claimGrants(ctx, { states: ['active'], limit, busy }, (tx, ids, leaseUntil) =>
        dueGrantStore.beginAnnouncing(tx, ids, leaseUntil),
      ),
    attempt: (grant, lease) => announce(ctx, grant, lease),
    record: (tried) =>
      insist(ctx, () =>
        transaction(ctx, async (tx) => {
          for (const result of await keepHeld(tx, ctx, 'gift', tried)) await recordOne(tx, ctx, result);
        }),
      ),
  });
}

async function recordOne(tx: Tx, ctx: Ctx, result: Announced): Promise<void> {
  const { grant } = result;
  const error = result.kind === 'retry' ? result.error : null;
  const dueAt = error === null ? null : new Date(ctx.clock.now().getTime() + retryDelayMs(grant.attempts));
  await grantStore.changeGrant(tx, grant.id, ['active'], { leaseUntil: null, dueAt, lastError: error });
  if (error === null) return;
  await audit(tx, ctx, {
    kind: 'grant.provisioning-attempted',
    data: { attempt: grant.attempts, error },
    subject: subjectOf(grant),
  });
}

async function announce(ctx: Ctx, grant: GrantRow, lease: Lease): Promise<Announced> {
  try {
    const connector = connectorOf(ctx, grant);
    if (connector.readsBack && grant.stoodBefore !== true) {
      lease.beginWrite(connector);
      await connector.grant(refOf(grant), {
        operationId: `${grant.id}:${grant.operation}`,
        ...(grant.expiresAt && { expiresAt: grant.expiresAt }),
        ...(grant.requestId && { requestId: grant.requestId }),
      });
    }
    return { kind: 'told', grant };
  } catch (error) {
    if (error instanceof LeaseOver) return { kind: 'out-of-time', grant };
    return { kind: 'retry', grant, error: faultOf(ctx, error).message };
  }
}
