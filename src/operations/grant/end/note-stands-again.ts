import type { Ctx } from '../../context.ts';
import { audit } from '../../../store/audit/audit-log.ts';
import { refreshCards } from '../../../store/card/cards.ts';
import type { Tx } from '../../../store/database/database.ts';
import { transaction } from '../../../store/database/transaction.ts';
import * as dueGrantStore from '../../../store/grant/due-grant-store.ts';
import type { GrantRow } from '../../../store/grant/grant-store.ts';
import { subjectOf } from '../grant-subject.ts';
import { LeaseOver } from '../lease.ts';

/** Before it is removed anew, whatever comes of that: what was gone since then isn't. It is for whoever holds the lease. */
export async function noteStandsAgain(ctx: Ctx, grant: GrantRow): Promise<GrantRow> {
  return transaction(ctx, async (tx, ctx) => {
    const noted = await dueGrantStore.noteStandsAgain(tx, grant);
    if (noted === undefined) throw new LeaseOver();
    await tellStandsAgain(tx, ctx, grant);
    return { ...grant, removedAt: null };
  });
}

/** What was told of as removed is told of as standing again. */
export async function tellStandsAgain(tx: Tx, ctx: Ctx, grant: GrantRow): Promise<void> {
  if (grant.removedAt === null) return;
  const data = { removedAt: grant.removedAt.toISOString() };
  await audit(tx, ctx, { kind: 'grant.came-back', data, subject: subjectOf(grant) });
  await refreshCards(tx, [grant.id], ctx.clock.now(), ['grant']);
}
