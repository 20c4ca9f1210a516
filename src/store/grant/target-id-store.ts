import { type SQL, sql } from 'drizzle-orm';
import { LIVE_GRANT_STATES } from '../../domain/grant/grant.ts';
import type { EntitlementKey, GrantId } from '../../domain/ids.ts';
import { type Drizzle, rows, type Tx } from '../database/database.ts';
import { grant, numberOf } from '../schema/index.ts';

/** Where a reading was made: the ids of one system say nothing at another. */
interface At {
  connectorId: string;
  place: string | null;
}

/** A statement is through with so many well within its time. */
const AT_ONCE = 2_000;
/** Nobody ends or extends a grant while its reading is being noted: one reading holds up no more. */
const MOST_AT_A_READING = 20_000;
/** For longer than what nobody heard the end of may still arrive. */
const RECENT_MS = 600_000;

const LIVE = sql`${grant.state} = any(${sql.param([...LIVE_GRANT_STATES])}::text[])`;
const SEEN_ID = sql`${grant.seenAs}->>'targetId'`;
const PLACE_ID = sql`${grant.place}->>'id'`;

/** What isn't known to be elsewhere counts as here. */
const mayBeAt = ({ connectorId, place }: At) =>
  sql`${grant.connectorId} = ${connectorId} and (${grant.place} is null or ${PLACE_ID} = ${place}::text)`;

/** Whether a grant wasn't seen to be of something else than has this id. */
const agreesWith = (id: SQL) =>
  sql`(${SEEN_ID} is null or ${SEEN_ID} = ${id} or starts_with(${id}, (${SEEN_ID}) || ':'))`;

const isBusyAt = (now: Date) => sql`coalesce(${grant.leaseUntil} > ${now.toISOString()}::timestamptz, false)`;

/** Under which ids of their target the live grants of these entitlements were seen there; else, where they may have been seen there. */
export async function findSeenIds(
  db: Drizzle,
  at: At,
  keys: readonly EntitlementKey[],
): Promise<Map<EntitlementKey, string[]>> {
  if (keys.length === 0) return new Map();
  const found = await rows<{ entitlement: EntitlementKey; ids: string[] }>(
    db,
    sql`select ${grant.entitlement}, coalesce(
          array_agg(distinct ${SEEN_ID}) filter (where ${PLACE_ID} is not distinct from ${at.place}::text),
          array_agg(distinct ${SEEN_ID})) as ids
      from ${grant}
      where ${grant.entitlement} = any(${sql.param([...keys])}::text[]) and ${LIVE} and ${mayBeAt(at)}
        and ${SEEN_ID} is not null
      group by 1`,
  );
  return new Map(found.map(({ entitlement, ids }) => [entitlement, ids]));
}

/** What an entitlement is called at its target by now, and the id that it keeps there. */
export interface CalledNow {
  key: EntitlementKey;
  id: string;
  target: string;
  /** What it was called when it was listed last. */
  before: string;
}

const recordsOf = (called: readonly CalledNow[]) =>
  sql`jsonb_to_recordset(${JSON.stringify(called)}::text::jsonb) as c(key text, id text, target text, before text)`;

interface Found {
  grantId: GrantId;
  key: EntitlementKey;
  isNumbered: boolean;
  isRenamed: boolean;
  isBusy: boolean;
}

/**
 * The live grants that don't say yet what they give as it is listed now: those of the entitlement whose id wasn't known, and
 * all of that id, whatever their entitlement, that call it otherwise.
 */
async function findBehind(tx: Tx, at: At, called: readonly CalledNow[], now: Date): Promise<Found[]> {
  const columns = sql`${grant.id} as "grantId", c.key, ${grant.targetId} is not null or c.key <> ${grant.entitlement} as "isNumbered",
    ${grant.target} <> c.target as "isRenamed", ${isBusyAt(now)} as "isBusy"`;
  return rows<Found>(
    tx,
    sql`select ${columns} from ${recordsOf(called)} join ${grant} on ${grant.entitlement} = c.key
      where ${LIVE} and ${mayBeAt(at)} and ${grant.targetId} is null and ${agreesWith(sql`c.id`)}
        and (${SEEN_ID} is not null or ${grant.target} in (c.target, c.before))
      union
      select ${columns} from ${recordsOf(called)}
        cross join lateral (select c.id as one union select regexp_replace(c.id, ':[^:]*$', '')) as ids
        join ${grant} on ${numberOf(grant)} = md5(ids.one)
      where ${LIVE} and ${mayBeAt(at)} and ${grant.target} <> c.target and ${agreesWith(sql`c.id`)}
        and (${grant.targetId} = c.id
          or ${grant.targetId} is null and (${SEEN_ID} = c.id or ${grant.target} = c.before))`,
  );
}

/**
 * Has live grants know the id of what they give and call it as it is called now. All of an entitlement wait while somebody
 * works on one of them, who would know it by what it says now. `most` at once; none of an entitlement is called otherwise
 * before all of it are known by its id, since others are told by their names. Returns the entitlements of which some wait,
 * and how many grants are called otherwise now.
 */
export async function callAsListed(
  tx: Tx,
  at: At,
  called: readonly CalledNow[],
  { now, most = MOST_AT_A_READING }: { now: Date; most?: number },
): Promise<{ waiting: Set<EntitlementKey>; moved: Map<EntitlementKey, number> }> {
  const moved = new Map<EntitlementKey, number>();
  if (called.length === 0) return { waiting: new Set(), moved };
  const behind = await findBehind(tx, at, called, now);
  const busy = new Set(behind.flatMap(({ key, isBusy }) => (isBusy ? [key] : [])));
  const free = behind
    .filter(({ key }) => !busy.has(key))
    .toSorted((a, b) => Number(a.isNumbered) - Number(b.isNumbered));
  const left = new Set(free.slice(most).map(({ key }) => key));
  const numbered = new Set(
    free.flatMap(({ key, isNumbered }) => (!isNumbered && left.has(key) ? [key] : [])),
  );
  const byKey = new Map(called.map((one) => [one.key, one]));
  const changes = free.slice(0, most).map(({ grantId, key, isRenamed }) => {
    const mayBeRenamed = !numbered.has(key);
    const target = mayBeRenamed ? byKey.get(key)?.target : undefined;
    return { grantId, key, id: byKey.get(key)?.id, target, isRenamed: isRenamed && mayBeRenamed };
  });
  for (let from = 0; from < changes.length; from += AT_ONCE) {
    const some = new Map(changes.slice(from, from + AT_ONCE).map((one) => [one.grantId, one]));
    // Whoever began to work on one since, or has seen since what it is of, goes before: it is left to the next reading.
    const changed = await rows<{ id: GrantId }>(
      tx,
      sql`update ${grant} set target = coalesce(c.target, ${grant.target}),
          target_id = case when ${grant.entitlement} = c.key then c.id else ${grant.targetId} end
        from jsonb_to_recordset(${JSON.stringify([...some.values()])}::text::jsonb)
          as c("grantId" text, key text, id text, target text)
        where ${grant.id} = c."grantId" and ${LIVE} and not ${isBusyAt(now)} and ${agreesWith(sql`c.id`)}
          and coalesce(${grant.targetId} = c.id, true)
        returning ${grant.id}`,
    );
    for (const { id } of changed) {
      const one = some.get(id);
      if (one?.isRenamed === true) moved.set(one.key, (moved.get(one.key) ?? 0) + 1);
    }
  }
  return { waiting: new Set([...busy, ...left]), moved };
}

/** Notes the ids of what ended grants gave that may still be under way under the name that it had. */
export async function numberRecent(tx: Tx, at: At, called: readonly CalledNow[], now: Date): Promise<void> {
  if (called.length === 0) return;
  const since = new Date(now.getTime() - RECENT_MS);
  await rows(
    tx,
    sql`update ${grant} set target_id = c.id from ${recordsOf(called)}
      where ${grant.id} in (
          select id from ${grant} where unheard_at >= ${since.toISOString()}::timestamptz
          union all
          select id from ${grant} where fenced_until > ${now.toISOString()}::timestamptz)
        and not ${LIVE} and ${mayBeAt(at)} and ${grant.targetId} is null and ${grant.target} = c.before
        and ${agreesWith(sql`c.id`)}`,
  );
}

/** Whether what a resource discovered is called otherwise now than when its target was asked by that name. */
export async function isCalledOtherwise(
  tx: Tx,
  { key, connectorId, target }: { key: EntitlementKey; connectorId: string; target: string },
): Promise<boolean> {
  const found = await rows(
    tx,
    sql`select from discovered_entitlement
      where key = ${key} and connector_id = ${connectorId} and target <> ${target}`,
  );
  return found.length > 0;
}
