import type { Ctx } from '../../context.ts';
import { audit } from '../../../store/audit/audit-log.ts';
import { wantCards } from '../../../store/card/cards.ts';
import * as dueGrantStore from '../../../store/grant/due-grant-store.ts';
import * as grantStore from '../../../store/grant/grant-store.ts';
import { findsAny } from '../../../store/database/finds-any.ts';
import { transaction } from '../../../store/database/transaction.ts';
import { subjectOf } from '../grant-subject.ts';

const BATCH = 100;

/** Warns the holders whose access ends soon, once for each end. */
export async function warnExpiringGrants(ctx: Ctx): Promise<number> {
  if (!(await findsAny(ctx, (on, one) => dueGrantStore.lockWarnable(on, ctx.clock.now(), one)))) return 0;
  return transaction(ctx, async (tx) => {
    const now = ctx.clock.now();
    const ending = await dueGrantStore.lockWarnable(tx, now, BATCH);
    await grantStore.changeGrants(
      tx,
      ending.map((grant) => grant.id),
      ['active'],
      { warnAt: null },
    );
    await wantCards(
      tx,
      ending.map((grant) => ({ kind: 'grant-warning', subjectId: grant.id, audienceId: grant.principalId })),
      now,
    );
    await audit(
      tx,
      ctx,
      ...ending.map((grant) => ({
        kind: 'grant.warned' as const,
        data: { expiresAt: (grant.expiresAt ?? now).toISOString() },
        subject: subjectOf(grant),
      })),
    );
    return ending.length;
  });
}
