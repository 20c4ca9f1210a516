import { and, asc, eq, ilike, inArray, isNull, ne, or, sql } from 'drizzle-orm';
import type { Person, SlackAccount } from '../domain/person.ts';
import type { PersonId, RequestId } from '../domain/ids.ts';
import type { Drizzle, Tx } from './database.ts';
import { gathered } from './gathered.ts';
import { prepared } from './prepared.ts';
import { person, request, slackAccount, usergroup } from './schema/index.ts';

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
const toPerson = ({ accountDeleted, isGuest, ...row }: Row): Person => ({
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

export async function findPeople(db: Drizzle, ids: readonly PersonId[]): Promise<Person[]> {
  if (ids.length === 0) return [];
  const rows = await peopleById(db, { keys: [...new Set(ids)] });
  return rows.map(toPerson);
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
  const rows = await peopleOfQuery(db, { requestId, personId });
  return rows.map(toPerson);
}

export async function findPeopleByEmail(db: Drizzle, emails: readonly string[]): Promise<Person[]> {
  if (emails.length === 0) return [];
  const rows = await peopleByEmail(db, { keys: [...new Set(emails)] });
  return rows.map(toPerson);
}

export async function findPeopleBySlackId(db: Drizzle, userIds: readonly string[]): Promise<Person[]> {
  if (userIds.length === 0) return [];
  const rows = await peopleBySlackId(db, { keys: [...new Set(userIds)] });
  return rows.map(toPerson);
}

/** At most `limit` people whose name or e-mail contains what was typed. */
export async function searchPeople(db: Drizzle, typed: string, limit: number): Promise<Person[]> {
  const like = `%${typed.replace(/[\\%_]/g, (c) => `\\${c}`)}%`;
  const rows = await people(db)
    .where(or(ilike(person.name, like), ilike(person.email, like)))
    .orderBy(asc(person.name))
    .limit(limit);
  return rows.map(toPerson);
}

export async function listPeople(db: Drizzle): Promise<Person[]> {
  return (await people(db).orderBy(asc(person.email))).map(toPerson);
}

/** Makes whoever decides about this person's access next wait until this transaction ends. */
export async function lockPerson(tx: Tx, id: PersonId): Promise<void> {
  await tx.select({ id: person.id }).from(person).where(eq(person.id, id)).for('no key update');
}

type Account = typeof slackAccount.$inferSelect;

interface KnownAccount {
  account: Account;
  person: Person | null;
}

const accountsQuery = prepared((on) =>
  on
    .select({ account: slackAccount, person })
    .from(slackAccount)
    .leftJoin(person, eq(person.id, slackAccount.personId))
    .where(
      sql`(${slackAccount.teamId}, ${slackAccount.userId}) in
        (select * from unnest(${sql.placeholder('teamIds')}::text[], ${sql.placeholder('userIds')}::text[]))`,
    )
    .prepare('find_accounts'),
);

const accountKey = (teamId: string, userId: string) => `${teamId} ${userId}`;

const gatheredAccount = gathered(async (db, keys) => {
  const [teamIds, userIds] = [0, 1].map((part) => keys.map((key) => key.split(' ')[part]));
  const rows = await accountsQuery(db, { teamIds, userIds });
  return new Map(rows.map((row) => [accountKey(row.account.teamId, row.account.userId), toKnown(row)]));
});

const toKnown = (row: { account: Account; person: PersonRecord | null }): KnownAccount => ({
  account: row.account,
  person:
    row.person &&
    toPerson({
      ...row.person,
      slackUserId: row.account.userId,
      timezone: row.account.timezone,
      accountDeleted: row.account.deleted,
      isGuest: row.account.isRestricted || row.account.isUltraRestricted,
    }),
});

/** One Slack account and the person it is tied to, as they are now. */
export async function findAccount(
  db: Drizzle,
  teamId: string,
  userId: string,
): Promise<KnownAccount | undefined> {
  return gatheredAccount(db, accountKey(teamId, userId));
}

/** The account with this Slack user id, whichever workspace it came from. */
export async function findAccountOf(db: Drizzle, userId: string): Promise<Account | undefined> {
  const rows = await db.select().from(slackAccount).where(eq(slackAccount.userId, userId)).limit(1);
  return rows[0];
}

export async function findAccounts(
  db: Drizzle,
  teamId: string,
  userIds: readonly string[],
): Promise<Account[]> {
  if (userIds.length === 0) return [];
  return db
    .select()
    .from(slackAccount)
    .where(and(eq(slackAccount.teamId, teamId), inArray(slackAccount.userId, [...userIds])));
}

/** Writes down what Slack said; an older reading never overwrites a newer one. */
export async function saveAccounts(db: Drizzle, accounts: readonly SlackAccount[]): Promise<void> {
  if (accounts.length === 0) return;
  await db
    .insert(slackAccount)
    .values([...accounts])
    .onConflictDoUpdate({
      target: [slackAccount.teamId, slackAccount.userId],
      set: {
        email: sql`excluded.email`,
        emailConfirmed: sql`excluded.email_confirmed`,
        displayName: sql`excluded.display_name`,
        timezone: sql`excluded.timezone`,
        deleted: sql`excluded.deleted`,
        isBot: sql`excluded.is_bot`,
        isRestricted: sql`excluded.is_restricted`,
        isUltraRestricted: sql`excluded.is_ultra_restricted`,
        isStranger: sql`excluded.is_stranger`,
        readAt: sql`excluded.read_at`,
      },
      setWhere: sql`${slackAccount.readAt} <= excluded.read_at`,
    });
}

/** Ties an account that is tied to nobody; false when it was tied meanwhile. */
export async function linkAccount(
  db: Drizzle,
  teamId: string,
  userId: string,
  personId: PersonId,
): Promise<boolean> {
  const rows = await db
    .update(slackAccount)
    .set({ personId, linkFault: null })
    .where(
      and(eq(slackAccount.teamId, teamId), eq(slackAccount.userId, userId), isNull(slackAccount.personId)),
    )
    .returning({ userId: slackAccount.userId });
  return rows.length === 1;
}

/** Unties whatever account a person has; answers its Slack user id. */
export async function unlinkAccount(db: Drizzle, personId: PersonId): Promise<string | undefined> {
  const rows = await db
    .update(slackAccount)
    .set({ personId: null })
    .where(eq(slackAccount.personId, personId))
    .returning({ userId: slackAccount.userId });
  return rows[0]?.userId;
}

/** The Slack user id of the account that a person is tied to. */
export async function findLinkedAccount(db: Drizzle, personId: PersonId): Promise<string | undefined> {
  const rows = await db
    .select({ userId: slackAccount.userId })
    .from(slackAccount)
    .where(eq(slackAccount.personId, personId));
  return rows[0]?.userId;
}

/** Notes why an account isn't tied to anybody; true when the reason is new. */
export async function noteLinkFault(
  db: Drizzle,
  teamId: string,
  userId: string,
  fault: string,
): Promise<boolean> {
  const rows = await db
    .update(slackAccount)
    .set({ linkFault: fault })
    .where(
      and(
        eq(slackAccount.teamId, teamId),
        eq(slackAccount.userId, userId),
        or(isNull(slackAccount.linkFault), ne(slackAccount.linkFault, fault)),
      ),
    )
    .returning({ userId: slackAccount.userId });
  return rows.length === 1;
}

export type PersonRecord = typeof person.$inferSelect;

export async function findRecords(db: Drizzle): Promise<PersonRecord[]> {
  return db.select().from(person);
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

export async function saveUsergroup(
  db: Drizzle,
  handle: string,
  userIds: string[],
  readAt: Date,
): Promise<void> {
  await db
    .insert(usergroup)
    .values({ handle, userIds, readAt })
    .onConflictDoUpdate({ target: usergroup.handle, set: { userIds, readAt } });
}

/** The Slack user ids in each of these user groups, as last read; a group never read has none. */
export async function findUsergroups(
  db: Drizzle,
  handles: readonly string[],
): Promise<Map<string, string[]>> {
  if (handles.length === 0) return new Map();
  const rows = await db
    .select()
    .from(usergroup)
    .where(inArray(usergroup.handle, [...handles]));
  return new Map(rows.map((row) => [row.handle, row.userIds]));
}
