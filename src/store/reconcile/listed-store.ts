import { and, asc, eq, gt, gte, inArray, isNull, lt, ne, or, sql } from 'drizzle-orm';
import type { SQL } from 'drizzle-orm';
import type { AccountAtTarget } from '../../domain/grant/connector.ts';
import { ENDED_GRANT_STATES, LIVE_GRANT_STATES } from '../../domain/grant/grant.ts';
import type { EntitlementKey, PersonId } from '../../domain/ids.ts';
import { rows } from '../database/database.ts';
import type { Drizzle } from '../database/database.ts';
import type { GrantRow } from '../grant/grant-store.ts';
import { isLive, mayBeOf } from '../grant/right-store.ts';
import type { Right } from '../grant/right-store.ts';
import { grant, idOnRecordOf, numberOf } from '../schema/index.ts';

/** Written out, so that the database knows by it which indexes hold. */
const isLiveWord = sql.raw(`"grant".state in (${LIVE_GRANT_STATES.map((state) => `'${state}'`).join()})`);

/** What is listed, by its name and by the ids under which it may be on record. */
interface Listed {
  connectorId: string;
  target: string;
  numbers: readonly string[];
}

/** As much of a live grant as says what it accounts for. */
export type SeenGrant = Pick<
  GrantRow,
  'id' | 'connectorId' | 'target' | 'targetId' | 'seenAs' | 'place' | 'activeAt'
>;

const seenId = sql`${grant.seenAs}->'account'->>'id'`;

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

/** The live grants that may be of this and were seen there under one of these accounts. */
export async function findSeen(
  db: Drizzle,
  { connectorId, target, numbers }: Listed,
  accountIds: readonly string[],
): Promise<SeenGrant[]> {
  const ids = sql.param([...accountIds]);
  const columns = {
    id: grant.id,
    connectorId: grant.connectorId,
    target: grant.target,
    targetId: grant.targetId,
    seenAs: grant.seenAs,
    place: grant.place,
    activeAt: grant.activeAt,
  };
  const by = (isOf: SQL) =>
    db
      .select(columns)
      .from(grant)
      .where(and(sql`${seenId} = any(${ids}::text[])`, isOf, isLiveWord, eq(grant.connectorId, connectorId)));
  const named = by(sql`${grant.target} = ${target}`);
  if (numbers.length === 0) return named;
  const numbered = by(
    sql`${numberOf(grant)} = any(select md5(number) from unnest(${sql.param([...numbers])}::text[]) as asked(number))`,
  );
  const found = (await Promise.all([named, numbered])).flat();
  return [...new Map(found.map((one) => [one.id, one])).values()];
}

/** Of these addresses those by which a live grant goes that may be of this and was never seen there. */
export async function findUnseenAddresses(
  db: Drizzle,
  { connectorId, target, numbers }: Listed,
  emails: readonly string[],
): Promise<Set<string>> {
  const address = sql<string>`lower(${grant.account}->>'email')`;
  const found = await db
    .select({ email: address })
    .from(grant)
    .where(
      and(
        sql`${address} = any(${sql.param([...emails])}::text[])`,
        numbers.length === 0
          ? sql`${grant.target} = ${target}`
          : or(
              sql`${grant.target} = ${target}`,
              sql`${idOnRecordOf(grant)} = any(${sql.param([...numbers])}::text[])`,
            ),
        isNull(grant.seenAs),
        isLiveWord,
        eq(grant.connectorId, connectorId),
      ),
    );
  return new Set(found.map(({ email }) => email));
}
