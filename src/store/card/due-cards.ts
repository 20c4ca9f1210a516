import { and, asc, eq, isNotNull, isNull, type SQL, sql } from 'drizzle-orm';
import { claimChanges, isNotInHand } from './claim-changes.ts';
import { claimPosts } from './claim-posts.ts';
import { type CardClaim, type ClaimedCard, isDue, isFree } from './claimed-card.ts';
import type { Drizzle, Tx } from '../database/database.ts';
import { given, prepared } from '../database/prepared.ts';
import { card } from '../schema/index.ts';
import { spend } from './slack-budget.ts';

/** Asked for in the order of an index, of which the first is read. */
const isAny = (on: Drizzle, where: SQL | undefined) =>
  sql<boolean>`(${on
    .select({ id: card.id })
    .from(card)
    .where(and(isDue, isFree, where))
    .orderBy(asc(card.background), asc(card.dueAt))
    .limit(1)}) is not null`;

const peekQuery = prepared((on) =>
  on
    .select({
      posts: isAny(on, isNull(card.messageTs)),
      updates: isAny(on, and(isNotNull(card.messageTs), isNotInHand)),
    })
    .from(sql`(values (true)) as once`)
    .prepare('peek_cards'),
);

/**
 * How many cards are due is what the planner guesses worst: it takes them for a few, reads all and sorts them. So what is
 * asked for in order is read from the index that has this order, as far as it is needed.
 */
const readByIndex = (tx: Tx) =>
  tx.execute(sql`select set_config('enable_sort', 'off', true), set_config('enable_incremental_sort', 'off', true),
    set_config('enable_seqscan', 'off', true)`);

/**
 * Leases due cards, the longest due first; another claim's are passed over. New messages and changes of posted ones are
 * claimed as Slack's rates allow over all processes, what nobody waits for last. That a card may be posted in this lease is
 * on record before it is, so that whoever comes after a crash knows to look for its message.
 */
export async function claimDueCards(tx: Tx, claim: CardClaim): Promise<ClaimedCard[]> {
  const { now, inHand } = claim;
  await readByIndex(tx);
  const [due] = await peekQuery(tx, { now, inHand: [...inHand] });
  const posts = due?.posts && claim.posts ? await claimPosts(tx, claim) : [];
  const changes = due?.updates && claim.updates ? await claimChanges(tx, claim) : [];
  await pay(tx, [...posts, ...changes], 1);
  return [...posts, ...changes];
}

/** Takes from the budgets what these cards need, or gives it back. */
async function pay(db: Drizzle, cards: readonly ClaimedCard[], each: 1 | -1): Promise<void> {
  const calls = new Map<string, number>();
  for (const name of cards.flatMap((one) => one.paidBy)) calls.set(name, (calls.get(name) ?? 0) + each);
  for (const [name, count] of calls) await spend(db, name, count);
}

const putBackQuery = prepared((on) =>
  on
    .update(card)
    .set({
      leaseUntil: null,
      postingSince: sql`case when ${card.id} = any(${sql.placeholder('inDoubt')}) then ${card.postingSince} end`,
    })
    .where(
      and(
        sql`${card.id} = any(${sql.placeholder('ids')})`,
        eq(card.leaseUntil, given('leaseUntil', card.leaseUntil)),
      ),
    )
    .prepare('put_cards_back'),
);

/** Ends the leases of cards of one claim that were not tried, but for those that another process has taken over since. */
export async function putBack(db: Drizzle, untried: readonly ClaimedCard[]): Promise<void> {
  const [first] = untried;
  if (first === undefined) return;
  const inDoubt = untried.filter((one) => one.mayBePosted || one.messageTs !== null).map((one) => one.id);
  const ids = untried.map((one) => one.id);
  await putBackQuery(db, { ids, inDoubt, leaseUntil: first.leaseUntil });
  await pay(db, untried, -1);
}
