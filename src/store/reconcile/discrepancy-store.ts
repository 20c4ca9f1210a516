import { and, asc, eq, getTableColumns, gte, inArray, isNotNull, isNull, lt, lte, sql } from 'drizzle-orm';
import { discrepancyTransitions, UNSETTLED_STATES } from '../../domain/reconcile/discrepancy.ts';
import type { Discrepancy, DiscrepancyKind, DiscrepancyState } from '../../domain/reconcile/discrepancy.ts';
import { DiscrepancyId, newId } from '../../domain/ids.ts';
import type { GrantId, PersonId } from '../../domain/ids.ts';
import type { PartOf } from '../../domain/part.ts';
import { statesBefore } from '../../domain/transitions.ts';
import type { Drizzle, Tx } from '../database/database.ts';
import { discrepancy, look } from '../schema/index.ts';

/** What a look saw, by what tells it from another difference of its kind. */
export type SeenDifference = Pick<
  Discrepancy,
  'kind' | 'key' | 'entitlement' | 'grantId' | 'account' | 'facts' | 'said'
>;

type Where = Pick<Discrepancy, 'resourceId' | 'connectorId' | 'place'>;

/** Written out, so that the database knows the rows of an index by it. */
export const isUnsettled = sql`${discrepancy.state} in (${sql.raw(UNSETTLED_STATES.map((state) => `'${state}'`).join())})`;

/**
 * Writes down what a look that was begun at `seenAt` saw; what is known and unsettled is brought up to date. Returns what is
 * new. What comes twice counts once.
 */
export async function noteSeen(
  tx: Tx,
  at: Where,
  seen: readonly SeenDifference[],
  { seenAt, now }: { seenAt: Date; now: Date },
): Promise<Discrepancy[]> {
  if (seen.length === 0) return [];
  const each = new Map(seen.map((one) => [`${one.kind} ${one.key}`, one]));
  const noted = await tx
    .insert(discrepancy)
    .values(
      Array.from(each.values(), (one) => ({
        id: DiscrepancyId.parse(newId('difference', now)),
        state: 'open' as const,
        ...at,
        ...one,
        seenAt,
        foundAt: now,
        askedIds: [],
        dueAt: now,
      })),
    )
    .onConflictDoUpdate({
      target: [discrepancy.resourceId, discrepancy.kind, discrepancy.key],
      targetWhere: isUnsettled,
      set: {
        seenAt: sql`greatest(${discrepancy.seenAt}, excluded.seen_at)`,
        connectorId: sql`excluded.connector_id`,
        place: sql`excluded.place`,
        account: sql`excluded.account`,
        facts: sql`excluded.facts`,
        said: sql`excluded.said`,
        dueAt: sql`case when ${isOtherwise} then excluded.due_at else ${discrepancy.dueAt} end`,
      },
    })
    .returning({ ...getTableColumns(discrepancy), isNew: sql<boolean>`xmax = 0` });
  return noted.flatMap(({ isNew, ...row }) => (isNew ? [row] : []));
}

/** What is ignored is asked about again where it isn’t what it was. */
const isOtherwise = sql`${discrepancy.state} = 'ignored' and ${discrepancy.facts} <> excluded.facts`;

/** Keeps what is known and unsettled as it is, where a look could neither see nor exclude it. */
export async function keepUnsettled(
  tx: Tx,
  of: { resourceId: string; kind: DiscrepancyKind; keys: readonly string[] },
  seenAt: Date,
): Promise<void> {
  if (of.keys.length === 0) return;
  await tx
    .update(discrepancy)
    .set({ seenAt: sql`greatest(${discrepancy.seenAt}, ${seenAt.toISOString()}::timestamptz)` })
    .where(isUnsettledOf(of));
}

const isUnsettledOf = ({
  resourceId,
  kind,
  keys,
}: {
  resourceId: string;
  kind: DiscrepancyKind;
  keys: readonly string[];
}) =>
  and(
    eq(discrepancy.resourceId, resourceId),
    eq(discrepancy.kind, kind),
    sql`${discrepancy.key} = any(${sql.param([...keys])}::text[])`,
    isUnsettled,
  );

/** Holds what is known and unsettled under these keys until the transaction ends, and answers it: whoever settles it is through, or waits. */
export async function lockUnsettled(
  tx: Tx,
  of: { resourceId: string; kind: DiscrepancyKind; keys: readonly string[] },
): Promise<Pick<Discrepancy, 'key' | 'facts'>[]> {
  if (of.keys.length === 0) return [];
  return tx
    .select({ key: discrepancy.key, facts: discrepancy.facts })
    .from(discrepancy)
    .where(isUnsettledOf(of))
    .orderBy(asc(discrepancy.id))
    .for('update');
}

/** Of these keys those of which a difference is known and unsettled. */
export async function findUnsettledKeys(
  db: Drizzle,
  of: { resourceId: string; kind: DiscrepancyKind; keys: readonly string[] },
): Promise<Set<string>> {
  if (of.keys.length === 0) return new Set();
  const found = await db.select({ key: discrepancy.key }).from(discrepancy).where(isUnsettledOf(of));
  return new Set(found.map(({ key }) => key));
}

export async function findDiscrepancy(db: Drizzle, id: DiscrepancyId): Promise<Discrepancy | undefined> {
  const found = await db.select().from(discrepancy).where(eq(discrepancy.id, id)).limit(1);
  return found[0];
}

export async function findDiscrepancies(db: Drizzle, ids: readonly DiscrepancyId[]): Promise<Discrepancy[]> {
  if (ids.length === 0) return [];
  return db
    .select()
    .from(discrepancy)
    .where(inArray(discrepancy.id, [...ids]));
}

/** The unsettled ones that are about these grants. */
export async function findUnsettledOfGrants(
  db: Drizzle,
  grantIds: readonly GrantId[],
): Promise<Discrepancy[]> {
  if (grantIds.length === 0) return [];
  return db
    .select()
    .from(discrepancy)
    .where(and(inArray(discrepancy.grantId, [...grantIds]), isUnsettled));
}

/** Accounts of no grant: those that hold something on a resource, or one right there; or those of somebody who left. */
export type AccountsOf =
  | { resourceId: string; target: string | null }
  | { personId: PersonId; resourceIds: readonly string[] | null };

const isAccountOf = (of: AccountsOf) =>
  and(
    isUnsettled,
    isNull(discrepancy.grantId),
    isNotNull(discrepancy.account),
    ...('personId' in of
      ? [
          sql`${discrepancy.facts}->>'personId' = ${of.personId}`,
          of.resourceIds === null
            ? undefined
            : sql`${discrepancy.resourceId} = any(${sql.param([...of.resourceIds])}::text[])`,
        ]
      : [
          eq(discrepancy.resourceId, of.resourceId),
          of.target === null ? undefined : sql`${discrepancy.facts}->'targets' ? ${of.target}`,
        ]),
  );

/** Their unsettled differences, the oldest first. */
export async function listAccountsOf(
  db: Drizzle,
  of: AccountsOf,
  { offset, limit }: PartOf,
): Promise<DiscrepancyId[]> {
  const found = await db
    .select({ id: discrepancy.id })
    .from(discrepancy)
    .where(isAccountOf(of))
    .orderBy(asc(discrepancy.foundAt), asc(discrepancy.id))
    .offset(offset)
    .limit(limit);
  return found.map(({ id }) => id);
}

export async function countAccountsOf(db: Drizzle, of: AccountsOf): Promise<number> {
  return db.$count(discrepancy, isAccountOf(of));
}

/** One, for this process alone until the end of the transaction. */
export async function lockDiscrepancy(tx: Tx, id: DiscrepancyId): Promise<Discrepancy | undefined> {
  const found = await tx.select().from(discrepancy).where(eq(discrepancy.id, id)).for('update');
  return found[0];
}

/** How many of its kind were found on its resource before it within the hour, at the most so many. */
export async function countFoundBefore(
  db: Drizzle,
  { id, kind, resourceId, foundAt }: Pick<Discrepancy, 'id' | 'kind' | 'resourceId' | 'foundAt'>,
  most: number,
): Promise<number> {
  const since = new Date(foundAt.getTime() - 60 * 60_000);
  const found = await db
    .select({ id: discrepancy.id })
    .from(discrepancy)
    .where(
      and(
        eq(discrepancy.resourceId, resourceId),
        eq(discrepancy.kind, kind),
        gte(discrepancy.foundAt, since),
        lte(discrepancy.foundAt, foundAt),
        lt(discrepancy.id, id),
      ),
    )
    .limit(most);
  return found.length;
}

/** Settles one, or ignores it, where its state allows that; undefined where it doesn't any more. */
export async function settle(
  tx: Tx,
  id: DiscrepancyId,
  to: Exclude<DiscrepancyState, 'open'>,
  how: Pick<Discrepancy, 'reason' | 'endedAt' | 'endedById' | 'until'> &
    Partial<Pick<Discrepancy, 'facts'>> & { dueAt: Date | null },
): Promise<Discrepancy | undefined> {
  const settled = await tx
    .update(discrepancy)
    .set({ state: to, ...how })
    .where(and(eq(discrepancy.id, id), inArray(discrepancy.state, statesBefore(discrepancyTransitions, to))))
    .returning();
  return settled[0];
}

/**
 * Those of which it is time to look who may settle them, or to open them again, who was never asked first; another's are passed
 * over, and so is what a look that is under way may see more of: people are asked about all of it at once.
 */
export async function lockDue(tx: Tx, now: Date, limit: number): Promise<Discrepancy[]> {
  return tx
    .select()
    .from(discrepancy)
    .where(
      and(
        lte(discrepancy.dueAt, now),
        isUnsettled,
        sql`not exists (select from ${look} where ${look.resourceId} = ${discrepancy.resourceId}
          and ${look.leaseUntil} > ${now.toISOString()}::timestamptz)`,
      ),
    )
    .orderBy(sql`${discrepancy.askedIds} <> '{}'`, asc(discrepancy.dueAt), asc(discrepancy.id))
    .limit(limit)
    .for('update', { skipLocked: true });
}

export async function noteAsked(
  tx: Tx,
  id: DiscrepancyId,
  asked: { askedIds: PersonId[]; dueAt: Date },
): Promise<void> {
  await tx
    .update(discrepancy)
    .set({ state: 'open', until: null, reason: '', endedAt: null, endedById: null, ...asked })
    .where(and(eq(discrepancy.id, id), isUnsettled));
}

const isAskedOf = (askedId: PersonId) =>
  and(sql`${discrepancy.state} = 'open'`, sql`${askedId} = any(${discrepancy.askedIds})`);

/** The open ones that somebody is asked about, the oldest first. */
export async function listOpen(
  db: Drizzle,
  askedId: PersonId,
  { offset, limit }: PartOf,
): Promise<Discrepancy[]> {
  return db
    .select()
    .from(discrepancy)
    .where(isAskedOf(askedId))
    .orderBy(asc(discrepancy.foundAt), asc(discrepancy.id))
    .offset(offset)
    .limit(limit);
}

export async function countOpen(db: Drizzle, askedId: PersonId): Promise<number> {
  return db.$count(discrepancy, isAskedOf(askedId));
}
