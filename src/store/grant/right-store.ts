import { and, eq, gte, inArray, isNull, lt, or, sql } from 'drizzle-orm';
import { isElsewhere } from '../../domain/grant/connector.ts';
import { idsOnRecord, isSameTarget } from '../../domain/grant/same-target.ts';
import type { Place } from '../../domain/grant/connector.ts';
import { ENDED_GRANT_STATES, LIVE_GRANT_STATES } from '../../domain/grant/grant.ts';
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

export const isLive = inArray(grant.state, [...LIVE_GRANT_STATES]);

const idOnRecord = idOnRecordOf(grant);

/** Whether a grant may be of this, by what it is called or by its id. */
export const mayBeOf = (right: Pick<Right, 'target' | 'targetId'>) =>
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
