import { notExists, sql } from 'drizzle-orm';
import type { KnownRight } from '../../domain/definitions.ts';
import { LIVE_GRANT_STATES } from '../../domain/grant/grant.ts';
import type { EntitlementKey } from '../../domain/ids.ts';
import { rows } from '../database/database.ts';
import type { Drizzle, Tx } from '../database/database.ts';
import { definitionsSnapshot, knownRight } from '../schema/index.ts';

const records = (rights: readonly KnownRight[]) =>
  sql`jsonb_to_recordset(${JSON.stringify(rights)}::text::jsonb)
    as r(key text, "resourceName" text, "entitlementName" text, owners jsonb)`;

/** Writes down how entitlements are called now; `olderToo`: what is known of one already is newer, and stays. */
export async function rememberRights(
  tx: Tx,
  rights: readonly KnownRight[],
  { olderToo = false } = {},
): Promise<void> {
  if (rights.length === 0) return;
  await tx.execute(sql`insert into known_right (key, resource_name, entitlement_name, owners)
    select r.key, r."resourceName", r."entitlementName", r.owners from ${records(rights)}
    on conflict (key) ${
      olderToo
        ? sql`do nothing`
        : sql`do update set resource_name = excluded.resource_name,
            entitlement_name = excluded.entitlement_name, owners = excluded.owners
          where (known_right.resource_name, known_right.entitlement_name, known_right.owners)
            is distinct from (excluded.resource_name, excluded.entitlement_name, excluded.owners)`
    }`);
}

/** What was in the catalog once, and isn't among these. */
export async function listLeftRights(db: Drizzle, current: Iterable<EntitlementKey>): Promise<KnownRight[]> {
  return db
    .select()
    .from(knownRight)
    .where(sql`${knownRight.key} <> all(${sql.param([...current])}::text[])`);
}

/** Entitlements that somebody holds and of which it isn't known how they were called. */
export async function listUnknownHeld(tx: Tx): Promise<EntitlementKey[]> {
  const found = await rows<{ key: EntitlementKey }>(
    tx,
    sql`select distinct g.entitlement as key from "grant" g where g.state in ${LIVE_GRANT_STATES}
      and ${notExists(sql`(select from known_right k where k.key = g.entitlement)`)}`,
  );
  return found.map(({ key }) => key);
}

/** One of the definitions that were ever in force, the newest first. */
export async function findSource(db: Drizzle, nth: number): Promise<string | undefined> {
  const found = await db
    .select({ source: definitionsSnapshot.source })
    .from(definitionsSnapshot)
    .orderBy(sql`${definitionsSnapshot.seq} desc`)
    .limit(1)
    .offset(nth);
  return found[0]?.source;
}
