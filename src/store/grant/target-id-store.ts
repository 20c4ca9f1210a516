import { sql } from 'drizzle-orm';
import { LIVE_GRANT_STATES } from '../../domain/grant/grant.ts';
import type { EntitlementKey } from '../../domain/ids.ts';
import { type Drizzle, rows, type Tx } from '../database/database.ts';
import { grant } from '../schema/index.ts';

/** Where a reading was made: the ids of one system say nothing at another. */
interface At {
  connectorId: string;
  place: string | null;
}

const LIVE = sql`${grant.state} = any(${sql.param([...LIVE_GRANT_STATES])}::text[])`;

const isAt = ({ connectorId, place }: At) =>
  sql`${grant.connectorId} = ${connectorId} and ${grant.place}->>'id' is not distinct from ${place}::text`;

/** Under which ids of their target the live grants of these entitlements were seen there. */
export async function findSeenIds(
  db: Drizzle,
  at: At,
  keys: readonly EntitlementKey[],
): Promise<Map<EntitlementKey, string[]>> {
  if (keys.length === 0) return new Map();
  const found = await rows<{ entitlement: EntitlementKey; ids: string[] }>(
    db,
    sql`select ${grant.entitlement}, array_agg(distinct ${grant.seenAs}->>'targetId') as ids from ${grant}
      where ${grant.entitlement} = any(${sql.param([...keys])}::text[]) and ${LIVE} and ${isAt(at)}
        and ${grant.seenAs}->>'targetId' is not null
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

/** Notes the ids of what live grants give that were made while none was known. */
export async function noteTargetIds(tx: Tx, at: At, called: readonly CalledNow[]): Promise<void> {
  if (called.length === 0) return;
  await rows(
    tx,
    sql`update ${grant} set target_id = c.id from ${recordsOf(called)}
      where ${grant.entitlement} = c.key and ${LIVE} and ${isAt(at)}
        and ${grant.targetId} is null and ${grant.target} in (c.target, c.before)`,
  );
}

/**
 * Calls live grants as what they give is called now, also such as were made under its former name since. All of one entitlement
 * or none: none while somebody works on one of them, who would know it by that name. Returns those entitlements that wait, and
 * how many grants of others have moved.
 */
export async function followRenames(
  tx: Tx,
  at: At,
  called: readonly CalledNow[],
  now: Date,
): Promise<{ waiting: Set<EntitlementKey>; moved: Map<EntitlementKey, number> }> {
  const isFormer = sql`${grant.entitlement} = c.key and ${LIVE} and ${isAt(at)} and ${grant.targetId} = c.id
    and ${grant.target} <> c.target`;
  const former = await rows<{ key: EntitlementKey }>(
    tx,
    sql`select distinct c.key from ${recordsOf(called)} join ${grant} on ${isFormer}`,
  );
  const keys = former.map(({ key }) => key);
  if (keys.length === 0) return { waiting: new Set(), moved: new Map() };
  const held = await rows<{ id: string; entitlement: EntitlementKey; isBusy: boolean }>(
    tx,
    sql`select ${grant.id}, ${grant.entitlement},
        coalesce(${grant.leaseUntil} > ${now.toISOString()}::timestamptz, false) as "isBusy"
      from ${grant} where ${grant.entitlement} = any(${sql.param(keys)}::text[]) and ${LIVE} and ${isAt(at)}
      order by ${grant.id} for update of ${grant}`,
  );
  const waiting = new Set(held.flatMap(({ entitlement, isBusy }) => (isBusy ? [entitlement] : [])));
  const free = called.filter(({ key }) => keys.includes(key) && !waiting.has(key));
  const moved = await rows<{ entitlement: EntitlementKey }>(
    tx,
    sql`update ${grant} set target = c.target from ${recordsOf(free)} where ${isFormer}
      returning ${grant.entitlement}`,
  );
  const counts = new Map<EntitlementKey, number>();
  for (const { entitlement } of moved) counts.set(entitlement, (counts.get(entitlement) ?? 0) + 1);
  return { waiting, moved: counts };
}
