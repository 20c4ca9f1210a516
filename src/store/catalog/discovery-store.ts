import { and, asc, eq, exists, gt, inArray, isNotNull, isNull, lte, ne, not, or, sql } from 'drizzle-orm';
import { alias } from 'drizzle-orm/pg-core';
import type { DiscoveredRow, Numbered } from '../../domain/discovery.ts';
import type { EntitlementKey } from '../../domain/ids.ts';
import type { Drizzle, Tx } from '../database/database.ts';
import { rows } from '../database/database.ts';
import { discoveredEntitlement, discovery } from '../schema/index.ts';

export type Discovery = typeof discovery.$inferSelect;

/** Each reading falls to one process: false where one was made since. A try of a later time is none. */
export async function claimDiscovery(
  db: Drizzle,
  resourceId: string,
  { now, since }: { now: Date; since: Date },
): Promise<boolean> {
  const { triedAt } = discovery;
  const claimed = await db
    .insert(discovery)
    .values({ resourceId, begunAt: now, triedAt: now })
    .onConflictDoUpdate({
      target: discovery.resourceId,
      set: { triedAt: now },
      setWhere: or(lte(triedAt, since), gt(triedAt, now)),
    })
    .returning({ resourceId: discovery.resourceId });
  return claimed.length === 1;
}

/** The reading of `triedAt`, locked; undefined where another has followed it. */
export async function lockDiscovery(
  tx: Tx,
  resourceId: string,
  triedAt: Date,
): Promise<Discovery | undefined> {
  const found = await lockLastReading(tx, resourceId);
  return found?.triedAt.getTime() === triedAt.getTime() ? found : undefined;
}

/** How the last reading went, locked: no other one is noted meanwhile. */
export async function lockLastReading(tx: Tx, resourceId: string): Promise<Discovery | undefined> {
  const [found] = await tx.select().from(discovery).where(eq(discovery.resourceId, resourceId)).for('update');
  return found;
}

export async function changeDiscovery(
  tx: Tx,
  resourceId: string,
  change: Partial<Omit<Discovery, 'resourceId' | 'begunAt' | 'triedAt'>>,
): Promise<void> {
  await tx.update(discovery).set(change).where(eq(discovery.resourceId, resourceId));
}

export async function listDiscoveries(db: Drizzle, resourceIds: readonly string[]): Promise<Discovery[]> {
  if (resourceIds.length === 0) return [];
  return db
    .select()
    .from(discovery)
    .where(inArray(discovery.resourceId, [...resourceIds]));
}

/** As of which readings everything is: another text whenever what can be asked for has changed. */
export async function discoveredVersion(db: Drizzle): Promise<string> {
  const found = await db
    .select({ resourceId: discovery.resourceId, version: discovery.version })
    .from(discovery)
    .where(gt(discovery.version, 0))
    .orderBy(asc(discovery.resourceId));
  return found.map(({ resourceId, version }) => `${resourceId}:${version}`).join(' ');
}

/** All that a resource ever discovered, retired or not. */
export async function listDiscovered(
  db: Drizzle,
  resourceId: string,
): Promise<(typeof discoveredEntitlement.$inferSelect)[]> {
  return db.select().from(discoveredEntitlement).where(eq(discoveredEntitlement.resourceId, resourceId));
}

/** Where what may be gone, or was listed without an id, has a name that something else is listed under by now. */
function isSuperseded(db: Drizzle) {
  const other = alias(discoveredEntitlement, 'other');
  const { resourceId, connectorId, key, target, targetId, missingSince } = discoveredEntitlement;
  const called = db
    .select({ key: other.key })
    .from(other)
    .where(
      and(
        eq(other.resourceId, resourceId),
        eq(other.connectorId, connectorId),
        eq(other.target, target),
        ne(other.key, key),
        isNull(other.retiredAt),
        isNull(other.missingSince),
      ),
    );
  return and(or(isNotNull(missingSince), isNull(targetId)), exists(called)) ?? sql`false`;
}

/** What these resources discovered and isn't retired, but for what another has the name of by now. */
export async function listStanding(
  db: Drizzle,
  resourceIds: readonly string[],
): Promise<(typeof discoveredEntitlement.$inferSelect)[]> {
  if (resourceIds.length === 0) return [];
  const { resourceId, retiredAt } = discoveredEntitlement;
  return db
    .select()
    .from(discoveredEntitlement)
    .where(and(inArray(resourceId, [...resourceIds]), isNull(retiredAt), not(isSuperseded(db))));
}

/** Whether this is left out of what stands for now, until it is listed again or retired. */
export async function isLeftOut(db: Drizzle, key: EntitlementKey): Promise<boolean> {
  const found = await db
    .select({ key: discoveredEntitlement.key })
    .from(discoveredEntitlement)
    .where(
      and(eq(discoveredEntitlement.key, key), isNull(discoveredEntitlement.retiredAt), isSuperseded(db)),
    );
  return found.length > 0;
}

/** What these resources had and isn't retired, by its own id, and what it was called when it was offered last. */
export async function listNumbered(db: Drizzle, resourceIds: readonly string[]): Promise<Numbered[]> {
  if (resourceIds.length === 0) return [];
  const { key, resourceId, connectorId, target, targetId, name, offeredTarget, offeredName, retiredAt } =
    discoveredEntitlement;
  const found = await db
    .select({
      key,
      resourceId,
      connectorId,
      id: targetId,
      target: sql<string>`coalesce(${offeredTarget}, ${target})`,
      name: sql<string>`coalesce(${offeredName}, ${name})`,
    })
    .from(discoveredEntitlement)
    .where(and(inArray(resourceId, [...resourceIds]), isNull(retiredAt), isNotNull(targetId)));
  return found.flatMap(({ id, ...one }) => (id === null ? [] : [{ ...one, id }]));
}

export async function isRetired(db: Drizzle, key: EntitlementKey): Promise<boolean> {
  const found = await db
    .select({ key: discoveredEntitlement.key })
    .from(discoveredEntitlement)
    .where(and(eq(discoveredEntitlement.key, key), isNotNull(discoveredEntitlement.retiredAt)));
  return found.length > 0;
}

interface NotedEntitlement {
  key: EntitlementKey;
  target: string;
  /** Its own id at the target. */
  id?: string | undefined;
  name: string;
  /** What it was called until then, where that was something else. */
  former?: { target: string; name: string } | undefined;
  isOffered: boolean;
}

/** Notes what was listed at `now`; of `offered` those can be asked for from now on, without a break if they could before. */
export async function noteListed(
  tx: Tx,
  { resourceId, connectorId, now }: { resourceId: string; connectorId: string; now: Date },
  listed: readonly NotedEntitlement[],
): Promise<void> {
  if (listed.length === 0) return;
  await rows(
    tx,
    sql`insert into discovered_entitlement
        (key, resource_id, connector_id, target, target_id, name, former_target, former_name, renamed_at,
          offered_target, offered_name, first_seen_at, last_seen_at, offered_since)
      select l.key, ${resourceId}, ${connectorId}, l.target, l.id, l.name, l.former->>'target', l.former->>'name',
        case when l.former is not null then ${at(now)} end, case when l."isOffered" then l.target end,
        case when l."isOffered" then l.name end, ${at(now)}, ${at(now)}, ${at(now)}
      from jsonb_to_recordset(${JSON.stringify(listed)}::text::jsonb)
        as l(key text, target text, id text, name text, former jsonb, "isOffered" boolean)
      on conflict (key) do update set connector_id = excluded.connector_id, target = excluded.target,
        target_id = excluded.target_id, name = excluded.name,
        former_target = coalesce(excluded.former_target, discovered_entitlement.former_target),
        former_name = coalesce(excluded.former_name, discovered_entitlement.former_name),
        renamed_at = coalesce(excluded.renamed_at, discovered_entitlement.renamed_at),
        offered_target = coalesce(excluded.offered_target, discovered_entitlement.offered_target,
          discovered_entitlement.target),
        offered_name = coalesce(excluded.offered_name, discovered_entitlement.offered_name,
          discovered_entitlement.name),
        last_seen_at = excluded.last_seen_at, missing_since = null, retired_at = null,
        retired_place = null, offered_since = case
          when discovered_entitlement.retired_at is null
            and discovered_entitlement.connector_id = excluded.connector_id
          then discovered_entitlement.offered_since else excluded.offered_since end`,
  );
}

/** Notes that these aren't listed any more, since now or longer. */
export async function noteMissing(tx: Tx, missing: readonly DiscoveredRow[], now: Date): Promise<void> {
  const keys = missing.flatMap(({ key, missingSince }) => (missingSince === null ? [key] : []));
  if (keys.length > 0)
    await tx
      .update(discoveredEntitlement)
      .set({ missingSince: now })
      .where(inArray(discoveredEntitlement.key, keys));
}

export async function retire(
  tx: Tx,
  retired: readonly DiscoveredRow[],
  { now, place }: { now: Date; place: string | null },
): Promise<void> {
  const keys = retired.map(({ key }) => key);
  if (keys.length > 0)
    await tx
      .update(discoveredEntitlement)
      .set({ retiredAt: now, retiredPlace: place })
      .where(inArray(discoveredEntitlement.key, keys));
}

const at = (now: Date) => sql`${now.toISOString()}::timestamptz`;
