import type { Ctx } from '../context.ts';
import { transaction } from '../../store/database/transaction.ts';
import { listSharedAccounts } from '../../store/reconcile/listed-store.ts';
import { noteDifferences } from '../discrepancy/note-differences.ts';
import { accountKey } from './account-key.ts';
import type { Concluding } from './conclude.ts';
import type { Compared } from './look-at-resource.ts';

/** Asks about accounts that the access of several people is of: nobody can say there who did what. */
export async function noteSharedAccounts(
  ctx: Ctx,
  { at, begunAt }: Pick<Concluding, 'at' | 'begunAt'>,
  compared: readonly Compared[],
): Promise<void> {
  const keys = compared.map(({ reading }) => reading.entitlement.key);
  const shared = await listSharedAccounts(ctx.db.drizzle, at.connectorId, keys);
  const seen = shared.map(({ account, personIds }) => ({
    kind: 'shared-account' as const,
    key: accountKey({ account }),
    entitlement: null,
    grantId: null,
    account: { ...account, email: null },
    facts: { personIds: personIds.toSorted() },
    said: `Access of ${personIds.length} people is of the account ${account.login}.`,
  }));
  await transaction(ctx, (tx, ctx) => noteDifferences(tx, ctx, at, seen, begunAt));
}
