import type { Ctx } from '../../context.ts';
import { retryDelayMs } from '../../domain/grant.ts';
import { audit } from '../../store/audit-log.ts';
import * as grantStore from '../../store/grant-store.ts';
import type { GrantRow } from '../../store/grant-store.ts';
import { transaction } from '../../store/transaction.ts';
import { claimGrants } from './claim-grants.ts';
import { subjectOf } from './grant-subject.ts';
import { connectorOf, refOf } from './read-back.ts';
import { faultOf, settle } from './settle.ts';

const BATCH = 100;

/** Tells targets that can end access by themselves of the later end of extended grants. */
export async function announceExtensions(ctx: Ctx): Promise<number> {
  const claimed = await claimGrants(ctx, ['active'], BATCH, (tx, due, leaseUntil) =>
    grantStore.beginAnnouncing(
      tx,
      due.map((grant) => grant.id),
      leaseUntil,
    ),
  );
  await settle(
    claimed,
    (grant) => announce(ctx, grant),
    (results) =>
      transaction(ctx, async (tx) => {
        for (const { grant, error } of results) {
          const dueAt =
            error === null ? null : new Date(ctx.clock.now().getTime() + retryDelayMs(grant.attempts));
          const recorded = await grantStore.recordAnnounced(tx, grant, { dueAt, lastError: error });
          if (recorded && error !== null)
            await audit(tx, ctx, {
              kind: 'grant.provisioning-attempted',
              data: { attempt: grant.attempts, error },
              subject: subjectOf(grant),
            });
        }
      }),
  );
  return claimed.length;
}

async function announce(ctx: Ctx, grant: GrantRow): Promise<{ grant: GrantRow; error: string | null }> {
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
