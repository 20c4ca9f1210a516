import { and, asc, eq, isNotNull, sql } from 'drizzle-orm';
import { budgetOf, byDue, type CardClaim, isDue, isFree } from './claimed-card.ts';
import { type ClaimedCard, toClaimed } from './claimed-card.ts';
import type { Tx } from '../database/database.ts';
import { given, prepared } from '../database/prepared.ts';
import { card } from '../schema/index.ts';
import { holdBudgets } from './slack-budget.ts';
import { goesOn } from './superseded-cards.ts';

const UPDATES = 'updates';
const BACKGROUND_UPDATES = 'background-updates';
/** What nobody waits for takes this share of all changes at the most. */
const BACKGROUND_SHARE = 1 / 4;

/** What a click is about to replace by itself isn't brought up to date beside it. */
export const isNotInHand = sql`${card.messageTs} <> all(${sql.placeholder('inHand')}::text[])`;

const claimChangesQuery = prepared((on) =>
  on
    .update(card)
    .set({ leaseUntil: given('leaseUntil', card.leaseUntil), postingSince: null })
    .where(
      sql`${card.id} = any(array(${on
        .select({ id: card.id })
        .from(card)
        .where(
          and(
            isDue,
            isFree,
            isNotNull(card.messageTs),
            isNotInHand,
            goesOn,
            eq(card.background, sql.placeholder('background')),
          ),
        )
        .orderBy(asc(card.dueAt), asc(card.id))
        .limit(sql.placeholder('limit'))
        .for('update', { skipLocked: true })}))`,
    )
    .returning()
    .prepare('claim_changes'),
);

export async function claimChanges(tx: Tx, claim: CardClaim): Promise<ClaimedCard[]> {
  const { now, leaseUntil, limit, updatesPerMinute } = claim;
  const budgets = [
    budgetOf(UPDATES, updatesPerMinute),
    budgetOf(BACKGROUND_UPDATES, BACKGROUND_SHARE * updatesPerMinute),
  ];
  const [left = 0, leftInBackground = 0] = await holdBudgets(tx, budgets, now);
  if (left === 0) return [];
  const take = (background: boolean, count: number) =>
    claimChangesQuery(tx, { now, leaseUntil, inHand: [...claim.inHand], background, limit: count });
  const urgent = await take(false, Math.min(limit, left));
  const rest = Math.min(limit - urgent.length, left - urgent.length, leftInBackground);
  const background = rest > 0 ? await take(true, rest) : [];
  return [...urgent, ...background]
    .toSorted(byDue)
    .map((row) => toClaimed(row, claim, row.background ? [UPDATES, BACKGROUND_UPDATES] : [UPDATES]));
}
