import type { Ctx } from '../context.ts';
import type { Resource } from '../../domain/definitions.ts';
import type { Differing } from '../../domain/reconcile/mass-change.ts';
import * as discrepancyStore from '../../store/reconcile/discrepancy-store.ts';
import { accountKey } from './account-key.ts';
import type { Compared } from './look-at-resource.ts';

/** How much differs that isn't known as different yet. */
export async function countNew(
  ctx: Ctx,
  { id: resourceId }: Resource,
  compared: readonly Compared[],
): Promise<Omit<Differing, 'listed'>> {
  const db = ctx.db.drizzle;
  const goneKeys = compared.flatMap(({ gone }) => gone.map(({ id }) => id as string));
  const accounts = compared.flatMap(({ listing }) => listing.unheld.map(accountKey));
  const [missing, orphaned] = await Promise.all([
    discrepancyStore.findUnsettledKeys(db, { resourceId, kind: 'missing', keys: goneKeys }),
    discrepancyStore.findUnsettledKeys(db, { resourceId, kind: 'orphaned-account', keys: accounts }),
  ]);
  return {
    gone: goneKeys.filter((key) => !missing.has(key)).length,
    added: accounts.filter((key) => !orphaned.has(key)).length,
  };
}
