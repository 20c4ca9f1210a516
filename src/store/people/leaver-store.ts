import { aliasedTable, and, asc, eq, exists, inArray, notExists, sql } from 'drizzle-orm';
import { LIVE_GRANT_STATES } from '../../domain/grant/grant.ts';
import type { PersonId } from '../../domain/ids.ts';
import { isActive } from './active-person.ts';
import type { Tx } from '../database/database.ts';
import { grant, leaver, person } from '../schema/index.ts';

/** People who aren't active on that day, hold access, and of whom nobody was told; their rows stay locked. */
export async function lockNewLeavers(tx: Tx, today: string, limit: number): Promise<PersonId[]> {
  const p = aliasedTable(person, 'p');
  const held = tx
    .select({ one: sql`1` })
    .from(grant)
    .where(and(eq(grant.principalId, p.id), inArray(grant.state, [...LIVE_GRANT_STATES])));
  const told = tx.select({ one: sql`1` }).from(leaver).where(eq(leaver.personId, p.id));
  const found = await tx
    .select({ id: p.id })
    .from(p)
    .where(and(sql`not (${isActive('p', today)})`, notExists(told), exists(held)))
    .orderBy(asc(p.id))
    .limit(limit)
    .for('no key update', { skipLocked: true });
  return found.map(({ id }) => id);
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

/** Has what is found of these people told anew. */
export async function forgetLeavers(tx: Tx, ids: readonly PersonId[]): Promise<void> {
  if (ids.length > 0) await tx.delete(leaver).where(inArray(leaver.personId, [...ids]));
}

/** Forgets those who are active again; returns who they are. */
export async function forgetReturned(tx: Tx, today: string): Promise<PersonId[]> {
  const back = await tx
    .delete(leaver)
    .where(sql`exists (select from ${person} p where p.id = ${leaver.personId} and ${isActive('p', today)})`)
    .returning({ id: leaver.personId });
  return back.map(({ id }) => id);
}
