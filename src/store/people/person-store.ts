import { and, asc, eq, ilike, inArray, isNotNull, isNull, or, sql } from 'drizzle-orm';
import type { Person } from '../../domain/people/person.ts';
import { alias } from 'drizzle-orm/pg-core';
import type { PersonId, RequestId } from '../../domain/ids.ts';
import { rows } from '../database/database.ts';
import type { Drizzle, Tx } from '../database/database.ts';
import { prepared } from '../database/prepared.ts';
import { person, request, slackAccount } from '../schema/index.ts';

const columns = {
  id: person.id,
  employeeId: person.employeeId,
  email: person.email,
  name: person.name,
  title: person.title,
  department: person.department,
  managerEmail: person.managerEmail,
  type: person.type,
  startDate: person.startDate,
  endDate: person.endDate,
  status: person.status,
  slackUserId: slackAccount.userId,
  timezone: slackAccount.timezone,
  accountDeleted: slackAccount.deleted,
  isGuest: sql<boolean | null>`${slackAccount.isRestricted} or ${slackAccount.isUltraRestricted}`,
};

type Row = Omit<Person, 'shutOut'> & { accountDeleted: boolean | null; isGuest: boolean | null };

/** A deactivated account reaches nobody, so it isn't where Slack reaches them. */
export const toPerson = ({ accountDeleted, isGuest, ...row }: Row): Person => ({
  ...row,
  slackUserId: accountDeleted === true ? null : row.slackUserId,
  shutOut: accountDeleted === true || isGuest === true,
});

const people = (db: Drizzle) =>
  db.select(columns).from(person).leftJoin(slackAccount, eq(slackAccount.personId, person.id));

const peopleBy = (column: typeof person.id | typeof person.email | typeof slackAccount.userId) =>
  prepared((on) =>
    people(on)
      .where(sql`${column} = any(${sql.placeholder('keys')})`)
      .prepare('people_by'),
  );
const peopleById = peopleBy(person.id);
const peopleByEmail = peopleBy(person.email);
const peopleBySlackId = peopleBy(slackAccount.userId);

/** Each once, in the order in which `keys` names them: a database gives them in any. */
function inOrderOf<K extends string>(
  keys: ReadonlySet<K>,
  found: readonly Row[],
  keyOf: (row: Row) => K | null,
): Person[] {
  const byKey = new Map(found.map((row) => [keyOf(row), row]));
  return [...keys].flatMap((key) => byKey.get(key) ?? []).map(toPerson);
}

export async function findPeople(db: Drizzle, ids: readonly PersonId[]): Promise<Person[]> {
  if (ids.length === 0) return [];
  const keys = new Set(ids);
  return inOrderOf(keys, await peopleById(db, { keys: [...keys] }), (row) => row.id);
}

export interface PersonAndManager extends Person {
  /** null: the directory names none, or nobody that it lists. */
  managerName: string | null;
}

const manager = alias(person, 'manager');
const peopleAndManagers = prepared((on) =>
  on
    .select({ ...columns, managerName: sql<string | null>`${manager.name}`.as('manager_name') })
    .from(person)
    .leftJoin(slackAccount, eq(slackAccount.personId, person.id))
    .leftJoin(manager, eq(manager.email, person.managerEmail))
    .where(sql`${person.id} = any(${sql.placeholder('keys')})`)
    .prepare('people_and_managers'),
);

/** The same with whom the directory says they report to, in one statement. */
export async function findPeopleAndManagers(
  db: Drizzle,
  ids: readonly PersonId[],
): Promise<PersonAndManager[]> {
  if (ids.length === 0) return [];
  const found = await peopleAndManagers(db, { keys: [...new Set(ids)] });
  return found.map(({ managerName, ...row }) => ({ ...toPerson(row), managerName }));
}

const peopleOfQuery = prepared((on) =>
  people(on)
    .where(
      sql`${person.id} = any(array[
        (${on
          .select({ id: request.requesterId })
          .from(request)
          .where(eq(request.id, sql.placeholder('requestId')))}),
        (${on
          .select({ id: request.beneficiaryId })
          .from(request)
          .where(eq(request.id, sql.placeholder('requestId')))}),
        ${sql.placeholder('personId')}
      ])`,
    )
    .prepare('people_of'),
);

/** Who made a request, for whom it is, and whoever looks at it. */
export async function findPeopleOf(db: Drizzle, requestId: RequestId, personId: PersonId): Promise<Person[]> {
  const found = await peopleOfQuery(db, { requestId, personId });
  return found.map(toPerson);
}

export async function findPeopleByEmail(db: Drizzle, emails: readonly string[]): Promise<Person[]> {
  if (emails.length === 0) return [];
  const keys = new Set(emails);
  return inOrderOf(keys, await peopleByEmail(db, { keys: [...keys] }), (row) => row.email);
}

export async function findPeopleBySlackId(db: Drizzle, userIds: readonly string[]): Promise<Person[]> {
  if (userIds.length === 0) return [];
  const keys = new Set(userIds);
  return inOrderOf(keys, await peopleBySlackId(db, { keys: [...keys] }), (row) => row.slackUserId);
}

/** The addresses of each one's manager, of that one's manager, and so on, as far as the directory knows them. */
export async function findManagersAbove(
  db: Drizzle,
  ids: readonly PersonId[],
): Promise<Map<PersonId, string[]>> {
  if (ids.length === 0) return new Map();
  const above = await rows<{ id: PersonId; emails: string[] }>(
    db,
    sql`with recursive above(id, email) as (
        select id, manager_email from person where id = any(${sql.param([...new Set(ids)])}::text[])
        union
        select above.id, person.manager_email from above join person on person.email = above.email)
      select id, array_agg(email) as emails from above where email is not null group by id`,
  );
  return new Map(above.map(({ id, emails }) => [id, emails]));
}

/** Whether anybody's manager has this address. */
export async function isManager(db: Drizzle, email: string): Promise<boolean> {
  const found = await db
    .select({ id: person.id })
    .from(person)
    .where(eq(person.managerEmail, email))
    .limit(1);
  return found.length > 0;
}

/** At most `limit` people whose name or e-mail contains what was typed. */
export async function searchPeople(db: Drizzle, typed: string, limit: number): Promise<Person[]> {
  const like = `%${typed.replace(/[\\%_]/g, (c) => `\\${c}`)}%`;
  const found = await people(db)
    .where(or(ilike(person.name, like), ilike(person.email, like)))
    .orderBy(asc(person.name))
    .limit(limit);
  return found.map(toPerson);
}

export async function listPeople(db: Drizzle): Promise<Person[]> {
  return (await people(db).orderBy(asc(person.email))).map(toPerson);
}

/** Makes whoever decides about this person's access next wait until this transaction ends. */
export async function lockPerson(tx: Tx, id: PersonId): Promise<void> {
  await tx.select({ id: person.id }).from(person).where(eq(person.id, id)).for('no key update');
}

/** As `lockPerson`, for many; always in the same order, so that two who do this don't wait for each other. */
export async function lockPeople(tx: Tx, ids: readonly PersonId[]): Promise<void> {
  await tx
    .select({ id: person.id })
    .from(person)
    .where(sql`${person.id} = any(${sql.param([...new Set(ids)])})`)
    .orderBy(asc(person.id))
    .for('no key update');
}

/** Whose an account is, as a target is told. */
export type AccountHolder = Pick<Person, 'id' | 'email' | 'employeeId' | 'name'>;

const holders = (db: Drizzle, emails: readonly string[]) =>
  db
    .select({ id: person.id, email: person.email, employeeId: person.employeeId, name: person.name })
    .from(person)
    .where(sql`${person.email} = any(${sql.param([...new Set(emails)])})`)
    .orderBy(asc(person.id));

export async function findHolders(db: Drizzle, emails: readonly string[]): Promise<AccountHolder[]> {
  return holders(db, emails);
}

/** As `lockPeople`: nobody’s address is another’s until the transaction ends. */
export async function lockHolders(tx: Tx, emails: readonly string[]): Promise<AccountHolder[]> {
  return holders(tx, emails).for('no key update');
}

export type PersonRecord = typeof person.$inferSelect;

export async function findRecords(db: Drizzle): Promise<PersonRecord[]> {
  return db.select().from(person);
}

/** Who had an account in Slack that is deactivated now. */
export async function findDeactivated(db: Drizzle): Promise<PersonId[]> {
  const found = await db
    .select({ id: slackAccount.personId })
    .from(slackAccount)
    .where(and(isNotNull(slackAccount.personId), slackAccount.deleted));
  return found.flatMap(({ id }) => id ?? []);
}

/** Gives a person another employee id, which is nobody's; false when theirs changed meanwhile. */
export async function renumber(
  tx: Tx,
  { id, from, to, at }: { id: PersonId; from: string | null; to: string; at: Date },
): Promise<boolean> {
  const same = from === null ? isNull(person.employeeId) : eq(person.employeeId, from);
  const changed = await tx
    .update(person)
    .set({ employeeId: to, updatedAt: at })
    .where(and(eq(person.id, id), same))
    .returning({ id: person.id });
  return changed.length === 1;
}

/** Frees the e-mails of people who are about to be given others, so that two may swap theirs. */
export async function freeEmails(db: Drizzle, ids: readonly PersonId[]): Promise<void> {
  if (ids.length === 0) return;
  await db
    .update(person)
    .set({ email: sql`${person.id}` })
    .where(inArray(person.id, [...ids]));
}

/** Inserts or overwrites whole records, by id. */
export async function saveRecords(db: Drizzle, records: readonly PersonRecord[]): Promise<void> {
  if (records.length === 0) return;
  await db
    .insert(person)
    .values([...records])
    .onConflictDoUpdate({
      target: person.id,
      set: {
        employeeId: sql`excluded.employee_id`,
        email: sql`excluded.email`,
        formerEmails: sql`excluded.former_emails`,
        name: sql`excluded.name`,
        title: sql`excluded.title`,
        department: sql`excluded.department`,
        managerEmail: sql`excluded.manager_email`,
        type: sql`excluded.type`,
        startDate: sql`excluded.start_date`,
        endDate: sql`excluded.end_date`,
        status: sql`excluded.status`,
        source: sql`excluded.source`,
        updatedAt: sql`excluded.updated_at`,
      },
    });
}
