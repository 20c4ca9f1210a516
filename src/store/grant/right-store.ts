import { and, asc, eq, gt, gte, inArray, isNull, lt, ne, or, sql } from 'drizzle-orm';
import type { SQL } from 'drizzle-orm';
import { isElsewhere } from '../../domain/grant/connector.ts';
import { idsOnRecord, isSameTarget } from '../../domain/grant/same-target.ts';
import type { AccountAtTarget, Place } from '../../domain/grant/connector.ts';
import type { EntitlementKey, PersonId } from '../../domain/ids.ts';
import { ENDED_GRANT_STATES, LIVE_GRANT_STATES } from '../../domain/grant/grant.ts';
import { rows } from '../database/database.ts';
import type { Drizzle } from '../database/database.ts';
import { gathered } from '../database/gathered.ts';
import type { GrantRow } from './grant-store.ts';
import { given, prepared } from '../database/prepared.ts';
import { grant, idOnRecordOf, numberOf, person } from '../schema/index.ts';

/** One right of one account at one target: what two grants may hold at the same time, whoever holds them. */
export interface Right {
  connectorId: string;
  target: string;
  /** The entitlement's own id there, where it is known. */
  targetId?: string | null;
  account: { email: string };
  /** How the target itself calls the account, once it was seen there. */
  seenAs?: GrantRow['seenAs'];
  place?: Place | null;
}

const emailOf = ({ account }: Right): string => account.email.toLowerCase();
const seenIdOf = ({ seenAs }: Right): string | undefined => seenAs?.account.id;

/**
 * Whether two grants are of one right: an account is what its target calls it, and what it was granted as while it
 * wasn't seen there. A person's address may change from one grant to the next, and come to be somebody else's.
 */
export function isSameRight(one: Right, other: Right): boolean {
  if (one.connectorId !== other.connectorId || !isSameTarget(one, other)) return false;
  if (isElsewhere(one.place, other.place)) return false;
  const [seen, otherSeen] = [seenIdOf(one), seenIdOf(other)];
  return seen !== undefined && otherSeen !== undefined ? seen === otherSeen : emailOf(one) === emailOf(other);
}

/**
 * The names under which a right is locked: two grants of one right have one of them in common. By what it is called too, by
 * which alone a release before this one knows it.
 */
export function rightKeys(right: Right): string[] {
  const seen = seenIdOf(right);
  const accounts = [emailOf(right), ...(seen === undefined ? [] : [`#${seen}`])];
  const targets = [right.target, ...idsOnRecord(right).map((id) => `\n${id}`)];
  return targets.flatMap((target) =>
    accounts.map((account) => `${right.connectorId}\n${target}\n${account}`),
  );
}

const isLive = inArray(grant.state, [...LIVE_GRANT_STATES]);

const idOnRecord = idOnRecordOf(grant);

/** Whether a grant may be of this, by what it is called or by its id. */
const mayBeOf = (right: Pick<Right, 'target' | 'targetId'>) =>
  or(eq(grant.target, right.target), sql`${idOnRecord} = any(${sql.param(idsOnRecord(right))}::text[])`);

/**
 * Pairs, each looked up by itself (`offset 0` has it so): many addresses by many targets would be tried in all their
 * combinations, and statistics know too little of either for a join.
 */
const sharingQuery = prepared((on) =>
  on
    .select()
    .from(grant)
    .where(
      sql`${grant.id} in (
        select found.id from unnest(${sql.placeholder('emails')}::text[], ${sql.placeholder('emailTargets')}::text[]) as named(email, target)
          cross join lateral (select ${grant.id} from ${grant}
            where lower(${grant.account}->>'email') = named.email and ${grant.target} = named.target and ${isLive} offset 0) found
        union all
        select found.id from unnest(${sql.placeholder('ids')}::text[], ${sql.placeholder('idTargets')}::text[]) as seen(id, target)
          cross join lateral (select ${grant.id} from ${grant}
            where ${grant.seenAs}->'account'->>'id' = seen.id and ${grant.target} = seen.target and ${isLive} offset 0) found
        union all
        select found.id from unnest(${sql.placeholder('numberedEmails')}::text[], ${sql.placeholder('emailNumbers')}::text[]) as named(email, number)
          cross join lateral (select ${grant.id} from ${grant}
            where lower(${grant.account}->>'email') = named.email and ${numberOf(grant)} = md5(named.number) and ${isLive} offset 0) found
        union all
        select found.id from unnest(${sql.placeholder('numberedIds')}::text[], ${sql.placeholder('idNumbers')}::text[]) as seen(id, number)
          cross join lateral (select ${grant.id} from ${grant}
            where ${grant.seenAs}->'account'->>'id' = seen.id and ${numberOf(grant)} = md5(seen.number) and ${isLive} offset 0) found)`,
    )
    .prepare('grants_sharing'),
);

/** The live grants of these accounts at these targets, by name or by id, among which a right may be shared. */
export async function findSharing(db: Drizzle, rights: readonly Right[]): Promise<GrantRow[]> {
  if (rights.length === 0) return [];
  const seen = rights.flatMap((right) => {
    const id = seenIdOf(right);
    return id === undefined ? [] : [{ id, right }];
  });
  const numbered = rights.flatMap((right) =>
    idsOnRecord(right).map((number) => ({ email: emailOf(right), number })),
  );
  const seenNumbered = seen.flatMap(({ id, right }) => idsOnRecord(right).map((number) => ({ id, number })));
  return sharingQuery(db, {
    emails: rights.map(emailOf),
    emailTargets: rights.map(({ target }) => target),
    ids: seen.map(({ id }) => id),
    idTargets: seen.map(({ right }) => right.target),
    numberedEmails: numbered.map(({ email }) => email),
    emailNumbers: numbered.map(({ number }) => number),
    numberedIds: seenNumbered.map(({ id }) => id),
    idNumbers: seenNumbered.map(({ number }) => number),
  });
}

/** The live grants that were never seen at their target, of those who have these addresses now, with the address of each. */
export async function findUnseenOf(
  db: Drizzle,
  right: Pick<Right, 'connectorId' | 'target' | 'targetId'>,
  emails: readonly string[],
): Promise<{ grant: GrantRow; holderEmail: string }[]> {
  return db
    .select({ grant, holderEmail: person.email })
    .from(person)
    .innerJoin(grant, eq(grant.principalId, person.id))
    .where(
      and(
        sql`${person.email} = any(${sql.param([...new Set(emails)])}::text[])`,
        isLive,
        isNull(grant.seenAs),
        eq(grant.connectorId, right.connectorId),
        mayBeOf(right),
      ),
    );
}

/** The grants that may be of this, by its name or its id at one connector, and ended since. */
export async function findEndedSince(
  db: Drizzle,
  right: Pick<Right, 'connectorId' | 'target' | 'targetId'>,
  since: Date,
): Promise<GrantRow[]> {
  return db
    .select()
    .from(grant)
    .where(
      and(
        // As the index of what ended has it: of the states below alone the planner doesn’t know that they are in it.
        sql`${grant.state} not in ('scheduled', 'provisioning', 'active')`,
        sql`coalesce(${grant.endedAt}, ${grant.revokeSince}) >= ${since.toISOString()}::timestamptz`,
        inArray(grant.state, [...ENDED_GRANT_STATES]),
        eq(grant.connectorId, right.connectorId),
        mayBeOf(right),
      ),
    );
}

/** The accounts of a connector that active grants of several people are of, of these entitlements; some hundreds at most. */
export async function listSharedAccounts(
  db: Drizzle,
  connectorId: string,
  entitlements: readonly EntitlementKey[],
): Promise<{ account: AccountAtTarget; personIds: PersonId[] }[]> {
  if (entitlements.length === 0) return [];
  return rows(
    db,
    sql`select jsonb_build_object('id', ${grant.seenAs}->'account'->>'id', 'login', min(${grant.seenAs}->'account'->>'login')) as account,
        array_agg(distinct ${grant.principalId}) as "personIds"
      from ${grant}
      where ${grant.entitlement} = any(${sql.param([...entitlements])}::text[]) and ${isLive} and ${grant.state} = 'active'
        and ${grant.connectorId} = ${connectorId} and ${grant.seenAs} is not null
      group by ${grant.seenAs}->'account'->>'id'
      having count(distinct ${grant.principalId}) > 1
      order by 1 limit 500`,
  );
}

/** Whose active grants of these entitlements are of these accounts, as their target calls them. */
export async function listActiveOf(
  db: Drizzle,
  { connectorId }: { connectorId: string },
  { entitlements, accountIds }: { entitlements: readonly EntitlementKey[]; accountIds: readonly string[] },
): Promise<{ accountId: string; principalId: PersonId }[]> {
  if (entitlements.length === 0 || accountIds.length === 0) return [];
  return db
    .select({ accountId: sql<string>`${grant.seenAs}->'account'->>'id'`, principalId: grant.principalId })
    .from(grant)
    .where(
      and(
        sql`${grant.seenAs}->'account'->>'id' = any(${sql.param([...accountIds])}::text[])`,
        isLive,
        eq(grant.state, 'active'),
        eq(grant.connectorId, connectorId),
        inArray(grant.entitlement, [...entitlements]),
      ),
    );
}

/** The ended grants that may be of this, of which a call that gives it ended without word since. */
export async function findUnheardEnded(
  db: Drizzle,
  right: Pick<Right, 'connectorId' | 'target' | 'targetId'>,
  since: Date,
): Promise<GrantRow[]> {
  return db
    .select()
    .from(grant)
    .where(
      and(
        gte(grant.unheardAt, since),
        inArray(grant.state, [...ENDED_GRANT_STATES]),
        eq(grant.connectorId, right.connectorId),
        mayBeOf(right),
      ),
    );
}

/** The grants of an entitlement that were asked for at a connector and work, given before. */
export async function listGivenBefore(
  db: Drizzle,
  { entitlement, connectorId }: Pick<GrantRow, 'entitlement' | 'connectorId'>,
  before: Date,
): Promise<GrantRow[]> {
  return db
    .select()
    .from(grant)
    .where(
      and(
        eq(grant.entitlement, entitlement),
        eq(grant.state, 'active'),
        eq(grant.source, 'request'),
        eq(grant.connectorId, connectorId),
        lt(grant.activeAt, before),
      ),
    );
}

const ACCOUNTED = 1_000;

/**
 * The grants of an entitlement that work at a connector, given before, whatever they came from; some at a time, by id, of which
 * those that `isAccounted` for are left out.
 */
export async function* grantsGivenBefore(
  db: Drizzle,
  { entitlement, connectorId }: Pick<GrantRow, 'entitlement' | 'connectorId'>,
  before: Date,
  isAccounted: (id: GrantRow['id']) => boolean,
): AsyncGenerator<GrantRow[]> {
  for (let after = ''; ; ) {
    const some = await db
      .select({ id: grant.id })
      .from(grant)
      .where(
        and(
          eq(grant.entitlement, entitlement),
          eq(grant.state, 'active'),
          eq(grant.connectorId, connectorId),
          lt(grant.activeAt, before),
          gt(grant.id, after as GrantRow['id']),
        ),
      )
      .orderBy(asc(grant.id))
      .limit(ACCOUNTED);
    const others = some.filter(({ id }) => !isAccounted(id)).map(({ id }) => id);
    if (others.length > 0) yield await db.select().from(grant).where(inArray(grant.id, others));
    const last = some.at(-1);
    if (last === undefined || some.length < ACCOUNTED) return;
    after = last.id;
  }
}

/**
 * Whether any grant that may be of this wasn't seen there yet and is being given or ended, or was since: what is listed may
 * be its account.
 */
export async function hasUnseenUnderWay(
  db: Drizzle,
  right: Pick<Right, 'connectorId' | 'target' | 'targetId'> & { key: EntitlementKey },
  since: Date,
): Promise<boolean> {
  const at = sql`${since.toISOString()}::timestamptz`;
  const isUnseenHere = and(eq(grant.connectorId, right.connectorId), mayBeOf(right), isNull(grant.seenAs));
  const any = (where: SQL | undefined) => db.select({ id: grant.id }).from(grant).where(where).limit(1);
  const [live, ended] = await Promise.all([
    any(
      and(
        eq(grant.entitlement, right.key),
        isLive,
        isUnseenHere,
        or(ne(grant.state, 'active'), gte(grant.activeAt, at)),
      ),
    ),
    any(
      and(
        // As the index of what ended has it.
        sql`${grant.state} not in ('scheduled', 'provisioning', 'active')`,
        sql`coalesce(${grant.endedAt}, ${grant.revokeSince}) >= ${at}`,
        isUnseenHere,
      ),
    ),
  ]);
  return live.length + ended.length > 0;
}

/** Those of which no live grant is held already. */
export async function findFree<R extends Right>(db: Drizzle, rights: readonly R[]): Promise<R[]> {
  const held = new Map<string, GrantRow[]>();
  for (const row of await findSharing(db, rights))
    for (const key of rightKeys(row)) held.set(key, [...(held.get(key) ?? []), row]);
  const isHeld = (right: R) =>
    rightKeys(right).some((key) => held.get(key)?.some((one) => isSameRight(one, right)));
  return rights.filter((right) => !isHeld(right));
}

const gatheredSharing = gathered(async (db, keys) => {
  const rights = new Map(keys.map((key) => [key, JSON.parse(key) as Right]));
  const rows = await findSharing(db, [...rights.values()]);
  return new Map([...rights].map(([key, right]) => [key, rows.filter((row) => isSameRight(row, right))]));
});

const rightOf = ({ connectorId, target, targetId, account, seenAs, place }: Right): Right => ({
  connectorId,
  target,
  targetId,
  account: { email: account.email },
  seenAs,
  place,
});

/** The other live grants of one right, read now; for the pool, where many are worked on at once. */
export async function findSiblings(db: Drizzle, of: Right & { id: string }): Promise<GrantRow[]> {
  const found = (await gatheredSharing(db, JSON.stringify(rightOf(of)))) ?? [];
  return found.filter((one) => one.id !== of.id);
}

interface Unheard {
  right: Right;
  since: string;
}

const unheardQuery = prepared((on) =>
  on
    .select({
      connectorId: grant.connectorId,
      target: grant.target,
      targetId: grant.targetId,
      account: grant.account,
      seenAs: grant.seenAs,
      place: grant.place,
      unheardAt: grant.unheardAt,
    })
    .from(grant)
    .where(
      // Each by itself: either is found by the index of what was unheard.
      sql`${grant.id} in (
        select ${grant.id} from ${grant}
          where ${grant.target} = any(${sql.placeholder('targets')}::text[])
            and ${gte(grant.unheardAt, given('since', grant.unheardAt))}
        union all
        select ${grant.id} from ${grant}
          where ${gte(grant.unheardAt, given('since', grant.unheardAt))}
            and ${idOnRecord} = any(${sql.placeholder('numbers')}::text[]))`,
    )
    .prepare('grants_unheard'),
);

const gatheredUnheard = gathered(async (db, keys) => {
  const asked = new Map(keys.map((key) => [key, JSON.parse(key) as Unheard]));
  const targets = [...new Set([...asked.values()].map(({ right }) => right.target))];
  const numbers = [...new Set([...asked.values()].flatMap(({ right }) => idsOnRecord(right)))];
  const earliest = Math.min(...[...asked.values()].map(({ since }) => Date.parse(since)));
  const found = await unheardQuery(db, { targets, numbers, since: new Date(earliest) });
  return new Map([...asked].map(([key, { right }]) => [key, found.filter((one) => isSameRight(one, right))]));
});

/**
 * When a call that gives this right last ended without word of what came of it, where that was since then: of any grant
 * of it, live or ended. Read now; for the pool.
 */
export async function lastUnheard(db: Drizzle, of: Right, since: Date): Promise<Date | undefined> {
  const key: Unheard = { right: rightOf(of), since: since.toISOString() };
  const found = (await gatheredUnheard(db, JSON.stringify(key))) ?? [];
  const at = found.flatMap(({ unheardAt }) => unheardAt ?? []);
  return at.toSorted((a, b) => b.getTime() - a.getTime())[0];
}
