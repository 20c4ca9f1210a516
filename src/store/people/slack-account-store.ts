import { and, desc, eq, gte, inArray, or, sql } from 'drizzle-orm';
import { beyondNow } from '../../domain/time/clock.ts';
import type { Person, SlackAccount } from '../../domain/people/person.ts';
import type { PersonId } from '../../domain/ids.ts';
import { rows } from '../database/database.ts';
import type { Drizzle } from '../database/database.ts';
import { gathered } from '../database/gathered.ts';
import { toPerson } from './person-store.ts';
import type { PersonRecord } from './person-store.ts';
import { prepared } from '../database/prepared.ts';
import { person, slackAccount } from '../schema/index.ts';
import { texts } from '../database/texts.ts';

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
  const rows = await db
    .select()
    .from(slackAccount)
    .where(eq(slackAccount.userId, userId))
    .orderBy(desc(slackAccount.readAt))
    .limit(1);
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

/** Writes down what Slack said; an older reading never overwrites a newer one, of before the clock was put back aside. */
export async function saveAccounts(db: Drizzle, accounts: readonly SlackAccount[], now: Date): Promise<void> {
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
      setWhere: or(sql`${slackAccount.readAt} <= excluded.read_at`, gte(slackAccount.readAt, beyondNow(now))),
    });
}

/** Ties those accounts that are tied to nobody; returns the Slack user ids of those that were. */
export async function linkAccounts(
  db: Drizzle,
  teamId: string,
  ties: ReadonlyMap<string, PersonId>,
): Promise<Set<string>> {
  if (ties.size === 0) return new Set();
  const tied = await rows<{ userId: string }>(
    db,
    sql`update slack_account account set person_id = tie.person_id, link_fault = null
      from unnest(${texts([...ties.keys()])}, ${texts([...ties.values()])}) tie(user_id, person_id)
      where account.team_id = ${teamId} and account.user_id = tie.user_id and account.person_id is null
      returning account.user_id as "userId"`,
  );
  return new Set(tied.map(({ userId }) => userId));
}

/** Unties whatever account a person has; returns its Slack user id. */
export async function unlinkAccount(db: Drizzle, personId: PersonId): Promise<string | undefined> {
  const rows = await db
    .update(slackAccount)
    .set({ personId: null })
    .where(eq(slackAccount.personId, personId))
    .returning({ userId: slackAccount.userId });
  return rows[0]?.userId;
}

/** The Slack user id of the account that each is tied to, also of one that is deactivated. */
export async function findLinkedAccounts(
  db: Drizzle,
  personIds: readonly PersonId[],
): Promise<Map<PersonId, string>> {
  if (personIds.length === 0) return new Map();
  const found = await rows<{ personId: PersonId; userId: string }>(
    db,
    sql`select person_id as "personId", user_id as "userId" from slack_account
      where person_id = any(${texts(personIds)})`,
  );
  return new Map(found.map(({ personId, userId }) => [personId, userId]));
}

/** Notes why accounts, by their Slack user ids, aren't tied to anybody; returns those whose reason is new. */
export async function noteLinkFaults(
  db: Drizzle,
  teamId: string,
  faults: ReadonlyMap<string, string>,
): Promise<Set<string>> {
  if (faults.size === 0) return new Set();
  const noted = await rows<{ userId: string }>(
    db,
    sql`update slack_account account set link_fault = found.fault
      from unnest(${texts([...faults.keys()])}, ${texts([...faults.values()])}) found(user_id, fault)
      where account.team_id = ${teamId} and account.user_id = found.user_id
        and account.link_fault is distinct from found.fault
      returning account.user_id as "userId"`,
  );
  return new Set(noted.map(({ userId }) => userId));
}
