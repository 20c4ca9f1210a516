import { sql } from 'drizzle-orm';
import type { PersonId } from '../../domain/ids.ts';
import { type Drizzle, rows } from '../database/database.ts';
import { texts } from '../database/texts.ts';

/** Of these people those who report directly to somebody, as the directory says now; nobody reports to themselves. */
export async function findReportsAmong(
  db: Drizzle,
  managerId: PersonId,
  personIds: readonly PersonId[],
): Promise<ReadonlySet<PersonId>> {
  if (personIds.length === 0) return new Set();
  const found = await rows<{ id: PersonId }>(
    db,
    sql`select p.id from person p join person m on m.email = p.manager_email
      where m.id = ${managerId} and p.id <> m.id and p.id = any(${texts([...new Set(personIds)])})`,
  );
  return new Set(found.map(({ id }) => id));
}

/** The first of those who report directly to whoever has this address, by name, and how many there are. */
export async function listReports(
  db: Drizzle,
  managerEmail: string,
  limit: number,
): Promise<{ ids: PersonId[]; total: number }> {
  const found = await rows<{ id: PersonId; total: number }>(
    db,
    sql`select id, (count(*) over ())::int as total from person
      where manager_email = ${managerEmail} and email <> ${managerEmail} order by lower(name), id limit ${limit}`,
  );
  return { ids: found.map(({ id }) => id), total: found[0]?.total ?? 0 };
}
