import type { Ctx } from '../context.ts';
import type { Resource } from '../../domain/definitions.ts';
import type { Differing } from '../../domain/reconcile/mass-change.ts';
import * as discrepancyStore from '../../store/reconcile/discrepancy-store.ts';
import { findAccountMatches } from '../look/account-holders.ts';
import { accountKey } from './account-key.ts';
import { findSettled } from './settled-accounts.ts';
import type { Compared } from './look-at-resource.ts';

/** How much differs that isn't known as different yet. */
export async function countNew(
  ctx: Ctx,
  { id: resourceId, connectorId }: Resource,
  compared: readonly Compared[],
  begunAt: Date,
): Promise<Omit<Differing, 'listed'>> {
  const db = ctx.db.drizzle;
  const goneKeys = compared.flatMap(({ gone }) => gone.map(({ id }) => id as string));
  const unheld = compared.flatMap(({ listing }) => listing.unheld);
  const place = compared[0]?.reading.connector.place;
  const matches = await findAccountMatches(
    db,
    { resourceId, connectorId, place },
    unheld.map(({ account }) => account),
  );
  const settled = await findSettled(
    db,
    { resourceId, connectorId, place },
    unheld.map(({ account }) => account),
    begunAt,
  );
  const accounts = unheld
    .filter(({ account }) => !matches.has(account.id) && !settled.has(account.id))
    .map(accountKey);
  const [missing, orphaned] = await Promise.all([
    discrepancyStore.findUnsettledKeys(db, { resourceId, kind: 'missing', keys: goneKeys }),
    discrepancyStore.findUnsettledKeys(db, { resourceId, kind: 'orphaned-account', keys: accounts }),
  ]);
  return {
    gone: goneKeys.filter((key) => !missing.has(key)).length,
    added: accounts.filter((key) => !orphaned.has(key)).length,
  };
}
