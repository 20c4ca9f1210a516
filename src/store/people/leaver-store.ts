import { aliasedTable, and, asc, eq, exists, inArray, notExists, sql } from 'drizzle-orm';
import { LIVE_GRANT_STATES } from '../../domain/grant/grant.ts';
import type { PersonId } from '../../domain/ids.ts';
import { isActive } from './active-person.ts';
import type { Drizzle, Tx } from '../database/database.ts';
import { prepared } from '../database/prepared.ts';
import { grant, leaver, person } from '../schema/index.ts';

const today = sql.placeholder('today');

const newLeaversQuery = prepared((on) => {
  const p = aliasedTable(person, 'p');
  const held = on
    .select({ one: sql`1` })
    .from(grant)
    .where(and(eq(grant.principalId, p.id), inArray(grant.state, [...LIVE_GRANT_STATES])));
  const told = on.select({ one: sql`1` }).from(leaver).where(eq(leaver.personId, p.id));
  return on
    .select({ id: p.id })
    .from(p)
    .where(and(sql`not (${isActive('p', today)})`, notExists(told), exists(held)))
    .orderBy(asc(p.id))
    .limit(sql.placeholder('limit'))
    .for('no key update', { skipLocked: true })
    .prepare('new_leavers');
});

/** People who aren't active on that day, hold access, and of whom nobody was told; their rows stay locked. */
export async function lockNewLeavers(tx: Tx, day: string, limit: number): Promise<PersonId[]> {
  return (await newLeaversQuery(tx, { today: day, limit })).map(({ id }) => id);
}

const isBack = sql`exists (select from ${person} p where p.id = ${leaver.personId} and ${isActive('p', today)})`;

const returnedQuery = prepared((on) =>
  on
    .select({ id: leaver.personId })
    .from(leaver)
    .where(isBack)
    .limit(sql.placeholder('limit'))
    .prepare('returned_leavers'),
);

/** Who was told of as a leaver, and is active on that day. */
export async function listReturned(db: Drizzle, day: string, limit: number): Promise<PersonId[]> {
  return (await returnedQuery(db, { today: day, limit })).map(({ id }) => id);
}

/** Answers of whom no other process tells already: a lock on a person doesn't look again whether one did. */
export async function insertLeavers(tx: Tx, ids: readonly PersonId[], toldAt: Date): Promise<PersonId[]> {
  if (ids.length === 0) return [];
  const inserted = await tx
    .insert(leaver)
    .values(ids.map((personId) => ({ personId, toldAt })))
    .onConflictDoNothing()
    .returning({ personId: leaver.personId });
  return inserted.map(({ personId }) => personId);
}

const toldQuery = prepared((on) =>
  on
    .select({
      personId: leaver.personId,
      holds: sql<boolean>`${exists(
        on
          .select({ one: sql`1` })
          .from(grant)
          .where(and(eq(grant.principalId, leaver.personId), inArray(grant.state, [...LIVE_GRANT_STATES]))),
      )}`,
    })
    .from(leaver)
    .where(sql`${leaver.personId} = any(${sql.placeholder('ids')})`)
    .prepare('told_leavers'),
);

/** Who of these was told of as a leaver, and whether they hold anything still. */
export async function listTold(
  tx: Tx,
  ids: readonly PersonId[],
): Promise<{ personId: PersonId; holds: boolean }[]> {
  return ids.length === 0 ? [] : toldQuery(tx, { ids: [...ids] });
}

/** Has what is found of these people told anew. */
export async function forgetLeavers(tx: Tx, ids: readonly PersonId[]): Promise<void> {
  if (ids.length > 0) await tx.delete(leaver).where(inArray(leaver.personId, [...ids]));
}

const forgetReturnedQuery = prepared((on) =>
  on.delete(leaver).where(isBack).returning({ id: leaver.personId }).prepare('forget_returned'),
);

/** Forgets those who are active again; returns who they are. */
export async function forgetReturned(tx: Tx, day: string): Promise<PersonId[]> {
  return (await forgetReturnedQuery(tx, { today: day })).map(({ id }) => id);
}
