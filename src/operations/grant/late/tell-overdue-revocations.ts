import type { Ctx } from '../../context.ts';
import { TELL_OWNERS_AFTER_MS } from '../../../domain/grant/grant.ts';
import { audit } from '../../../store/audit/audit-log.ts';
import type { Tx } from '../../../store/database/database.ts';
import * as dueGrantStore from '../../../store/grant/due-grant-store.ts';
import { findsAny } from '../../../store/database/finds-any.ts';
import { transaction } from '../../../store/database/transaction.ts';
import { subjectOf } from '../grant-subject.ts';
import { tellOwnersOfLate } from './tell-owners-of-late.ts';

const BATCH = 500;

/** Tells owners, once each, of revocations that aren't through five minutes after they were due. */
export async function tellOverdueRevocations(ctx: Ctx): Promise<number> {
  if (!(await findsAny(ctx, (on, one) => dueGrantStore.lockOverdue(on, overdueSince(ctx), one)))) return 0;
  for (let told = 0; ; ) {
    const some = await transaction(ctx, (tx, ctx) => tellSome(tx, ctx));
    told += some;
    if (some < BATCH) return told;
  }
}

const overdueSince = ({ clock }: Ctx) => new Date(clock.now().getTime() - TELL_OWNERS_AFTER_MS);

async function tellSome(tx: Tx, ctx: Ctx): Promise<number> {
  const now = ctx.clock.now();
  const overdue = await dueGrantStore.lockOverdue(tx, overdueSince(ctx), BATCH);
  await tellOwnersOfLate(tx, ctx, overdue);
  await audit(
    tx,
    ctx,
    ...overdue.map((grant) => ({
      kind: 'grant.revocation-overdue' as const,
      data: {
        sinceSeconds: (now.getTime() - (grant.revokeSince ?? now).getTime()) / 1_000,
        error: grant.lastError ?? '',
      },
      subject: subjectOf(grant),
    })),
  );
  return overdue.length;
}
