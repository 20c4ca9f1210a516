import type { Ctx } from '../../context.ts';
import { retryDelayMs } from '../../domain/grant.ts';
import { audit } from '../../store/audit-log.ts';
import type { Tx } from '../../store/database.ts';
import * as dueGrantStore from '../../store/due-grant-store.ts';
import type { GrantRow } from '../../store/grant-store.ts';
import { transaction } from '../../store/transaction.ts';
import { insist } from '../insist.ts';
import { claimGrants } from './claim-grants.ts';
import { subjectOf } from './grant-subject.ts';
import { connectorOf, refOf } from './read-back.ts';
import { faultOf, workThrough } from './work-through.ts';

interface Announced {
  grant: GrantRow;
  error: string | null;
}

/** Tells targets that can end access by themselves of the later end of extended grants. */
export async function announceExtensions(ctx: Ctx): Promise<number> {
  return workThrough<Announced>({
    claim: (limit, busy) =>
      claimGrants(ctx, { states: ['active'], limit, busy }, (tx, ids, leaseUntil) =>
        dueGrantStore.beginAnnouncing(tx, ids, leaseUntil),
      ),
    attempt: (grant) => announce(ctx, grant),
    record: (results) =>
      insist(ctx, () =>
        transaction(ctx, async (tx) => {
          for (const result of results) await recordOne(tx, ctx, result);
        }),
      ),
  });
}

async function recordOne(tx: Tx, ctx: Ctx, { grant, error }: Announced): Promise<void> {
  const dueAt = error === null ? null : new Date(ctx.clock.now().getTime() + retryDelayMs(grant.attempts));
  const recorded = await dueGrantStore.recordAnnounced(tx, grant, { dueAt, lastError: error });
  if (!recorded || error === null) return;
  await audit(tx, ctx, {
    kind: 'grant.provisioning-attempted',
    data: { attempt: grant.attempts, error },
    subject: subjectOf(grant),
  });
}

async function announce(ctx: Ctx, grant: GrantRow): Promise<Announced> {
  try {
    const connector = connectorOf(ctx, grant);
    if (connector.readsBack && grant.stoodBefore !== true)
      await connector.grant(refOf(grant), {
        operationId: `${grant.id}:${grant.operation}`,
        ...(grant.expiresAt && { expiresAt: grant.expiresAt }),
        ...(grant.requestId && { requestId: grant.requestId }),
      });
    return { grant, error: null };
  } catch (error) {
    return { grant, error: faultOf(ctx, error).message };
  }
}
