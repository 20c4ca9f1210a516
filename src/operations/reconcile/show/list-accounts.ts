import type { Part, PartOf } from '../../../domain/part.ts';
import * as discrepancyStore from '../../../store/reconcile/discrepancy-store.ts';
import type { AccountsOf } from '../../../store/reconcile/discrepancy-store.ts';
import type { PersonCtx } from '../../actor.ts';
import { showListed } from './listed-finding.ts';
import type { ListedFinding } from './listed-finding.ts';

/** What is known of accounts that no grant is of, as much as is left of a page behind `before`; null: none of it is shown. */
export async function listAccountsBehind(
  ctx: PersonCtx,
  before: Part<unknown>,
  of: AccountsOf | null,
  { offset, limit }: PartOf,
): Promise<Part<ListedFinding>> {
  if (of === null) return { rows: [], total: 0 };
  const db = ctx.db.drizzle;
  const rest = { offset: Math.max(0, offset - before.total), limit: limit - before.rows.length };
  const [total, ids] = await Promise.all([
    discrepancyStore.countAccountsOf(db, of),
    rest.limit === 0 ? [] : discrepancyStore.listAccountsOf(db, of, rest),
  ]);
  const refs = ids.map((id) => ({ kind: 'difference' as const, id }));
  return { rows: await showListed(ctx, refs), total };
}
