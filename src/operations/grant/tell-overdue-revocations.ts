import type { Ctx } from '../../context.ts';
import { TELL_OWNERS_AFTER_MS } from '../../domain/grant.ts';
import { audit } from '../../store/audit-log.ts';
import { wantCards } from '../../store/cards.ts';
import * as dueGrantStore from '../../store/due-grant-store.ts';
import * as grantStore from '../../store/grant-store.ts';
import { transaction } from '../../store/transaction.ts';
import { findOwners } from '../approvers.ts';
import { subjectOf } from './grant-subject.ts';

const BATCH = 100;

/** Tells owners, once each, of revocations that aren't through five minutes after they were due. */
export async function tellOverdueRevocations(ctx: Ctx): Promise<number> {
  return transaction(ctx, async (tx) => {
    const now = ctx.clock.now();
    const overdue = await dueGrantStore.lockOverdue(
      tx,
      new Date(now.getTime() - TELL_OWNERS_AFTER_MS),
      BATCH,
    );
    for (const grant of overdue) {
      const owners = await findOwners(tx, ctx.config, grant.entitlement, now);
      await grantStore.changeGrant(tx, grant.id, ['revoking'], { toldOverdueAt: now });
      await wantCards(
        tx,
        owners.map((owner) => ({ kind: 'revocation-overdue', subjectId: grant.id, audienceId: owner.id })),
        now,
      );
      const sinceSeconds = (now.getTime() - (grant.revokeSince ?? now).getTime()) / 1000;
      await audit(tx, ctx, {
        kind: 'grant.revocation-overdue',
        data: { sinceSeconds, error: grant.lastError ?? '' },
        subject: subjectOf(grant),
      });
    }
    return overdue.length;
  });
}
