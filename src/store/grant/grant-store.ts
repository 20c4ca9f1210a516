import { and, asc, eq, getTableColumns, gte, inArray, isNotNull, or, type SQL, sql } from 'drizzle-orm';
import { LIVE_GRANT_STATES } from '../../domain/grant/grant.ts';
import type { Grant, GrantState } from '../../domain/grant/grant.ts';
import type { PartOf } from '../../domain/part.ts';
import type { EntitlementKey, GrantId, PersonId, RequestId } from '../../domain/ids.ts';
import { type Drizzle, rows, type Tx } from '../database/database.ts';
import { forgetLeavers } from '../people/leaver-store.ts';
import { given, prepared } from '../database/prepared.ts';
import { grant, person } from '../schema/index.ts';

/** A whole row: a grant with its clock. */
export type GrantRow = typeof grant.$inferSelect;
export type NewGrant = typeof grant.$inferInsert;
type Settable = Omit<NewGrant, 'id' | 'principalId' | 'entitlement'>;
export type GrantChange = { [K in keyof Settable]?: Settable[K] };

/** A grant that is to be made at its target. */
type ScheduledGrant = Pick<
  typeof grant.$inferSelect,
  | 'id'
  | 'principalId'
  | 'entitlement'
  | 'connectorId'
  | 'target'
  | 'targetId'
  | 'account'
  | 'place'
  | 'durationSeconds'
  | 'latestEndAt'
  | 'createdAt'
> & { requestId: RequestId };

const scheduleQuery = prepared((on) =>
  on
    .insert(grant)
    .values({
      id: sql.placeholder('id'),
      state: 'scheduled',
      principalId: sql.placeholder('principalId'),
      entitlement: sql.placeholder('entitlement'),
      connectorId: sql.placeholder('connectorId'),
      target: sql.placeholder('target'),
      targetId: sql.placeholder('targetId'),
      account: sql.placeholder('account'),
      place: sql`${sql.placeholder('place')}::text::jsonb`,
      requestId: sql.placeholder('requestId'),
      durationSeconds: sql.placeholder('durationSeconds'),
      latestEndAt: sql`${sql.placeholder('latestEndAt')}::timestamptz`,
      createdAt: sql.placeholder('createdAt'),
      dueAt: sql.placeholder('createdAt'),
    })
    .prepare('schedule_grant'),
);

/** Notes what is due to be provisioned from now on. */
export async function scheduleGrant(
  tx: Tx,
  { place, latestEndAt, ...values }: ScheduledGrant,
): Promise<void> {
  await scheduleQuery(tx, {
    ...values,
    place: place && JSON.stringify(place),
    latestEndAt: latestEndAt && latestEndAt.toISOString(),
  });
}

/** A grant of access that stands already. */
export type StandingGrant = Pick<
  GrantRow,
  | 'id'
  | 'principalId'
  | 'entitlement'
  | 'connectorId'
  | 'target'
  | 'targetId'
  | 'account'
  | 'seenAs'
  | 'place'
  | 'source'
  | 'note'
  | 'expiresAt'
  | 'warnAt'
  | 'createdAt'
  | 'activeAt'
>;

/** Writes down access that stands already; nothing is due of it before its end. Of a leaver's it is told anew. */
export async function insertStandingGrants(tx: Tx, grants: readonly StandingGrant[]): Promise<void> {
  if (grants.length === 0) return;
  await tx.execute(sql`
    insert into ${grant} (id, state, principal_id, entitlement, connector_id, target, target_id, account, seen_as, place,
      source, note, expires_at, warn_at, stood_before, created_at, active_at)
    select id, 'active', "principalId", entitlement, "connectorId", target, "targetId", account, "seenAs", place,
      source, note, "expiresAt", "warnAt", false, "createdAt", "activeAt"
    from jsonb_to_recordset(${JSON.stringify(grants)}::text::jsonb) as standing(id text, "principalId" text,
      entitlement text, "connectorId" text, target text, "targetId" text, account jsonb, "seenAs" jsonb, place jsonb, source text,
      note text, "expiresAt" timestamptz, "warnAt" timestamptz, "createdAt" timestamptz, "activeAt" timestamptz)`);
  await forgetLeavers(tx, [...new Set(grants.map(({ principalId }) => principalId))]);
}

/** Whether there is, or ever was, a grant. */
export async function hasGrants(db: Drizzle): Promise<boolean> {
  const rows = await db.select({ id: grant.id }).from(grant).limit(1);
  return rows.length > 0;
}

const grantQuery = prepared((on) =>
  on
    .select()
    .from(grant)
    .where(eq(grant.id, sql.placeholder('id')))
    .prepare('grant'),
);

export async function findGrant(db: Drizzle, id: GrantId): Promise<GrantRow | undefined> {
  const rows = await grantQuery(db, { id });
  return rows[0];
}

export async function findGrants(db: Drizzle, ids: readonly GrantId[]): Promise<GrantRow[]> {
  if (ids.length === 0) return [];
  return db
    .select()
    .from(grant)
    .where(sql`${grant.id} = any(${sql.param([...ids])}::text[])`);
}

/** Whoever gives a grant more time holds its row, so that its end moves once for each yes. */
export async function lockGrant(tx: Tx, id: GrantId): Promise<GrantRow | undefined> {
  const rows = await tx.select().from(grant).where(eq(grant.id, id)).limit(1).for('update');
  return rows[0];
}

const byRequestsQuery = prepared((on) =>
  on
    .select()
    .from(grant)
    .where(sql`${grant.requestId} = any(${sql.placeholder('requestIds')})`)
    .prepare('grants_by_requests'),
);

export async function findByRequests(db: Drizzle, requestIds: readonly RequestId[]): Promise<GrantRow[]> {
  if (requestIds.length === 0) return [];
  return byRequestsQuery(db, { requestIds: [...requestIds] });
}

const changeQueries = new Map<string, ReturnType<typeof changeQuery>>();

/** One query for each set of columns and those of them that become null: there are as many as there are callers. */
function changeQuery(change: GrantChange) {
  const columns = getTableColumns(grant);
  const set = Object.entries(change)
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => [
      name,
      value === null ? null : given(name, columns[name as keyof typeof columns]),
    ]);
  return prepared((on) =>
    on
      .update(grant)
      .set(Object.fromEntries(set) as GrantChange)
      .where(
        and(
          sql`${grant.id} = any(${sql.placeholder('ids')})`,
          sql`${grant.state} = any(${sql.placeholder('from')})`,
        ),
      )
      .returning()
      .prepare('change_grants'),
  );
}

/** Changes one grant that is in one of these states; undefined when it is in none of them any more. */
export async function changeGrant(
  db: Drizzle,
  id: GrantId,
  from: readonly GrantState[],
  change: GrantChange,
): Promise<GrantRow | undefined> {
  const rows = await changeGrants(db, [id], from, change);
  return rows[0];
}

/** Writes one change over many rows, each still in one of `from`; returns those changed. */
export async function changeGrants(
  db: Drizzle,
  ids: readonly GrantId[],
  from: readonly GrantState[],
  change: GrantChange,
): Promise<GrantRow[]> {
  if (ids.length === 0) return [];
  const shape = Object.entries(change)
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => (value === null ? `${name} null` : name))
    .join();
  const query = changeQueries.get(shape) ?? changeQuery(change);
  changeQueries.set(shape, query);
  return query(db, { ...change, ids: [...ids], from: [...from] });
}

/** What this person holds or is about to, the soonest end first. */
export async function listLive(db: Drizzle, principalId: PersonId): Promise<GrantRow[]> {
  return db
    .select()
    .from(grant)
    .where(and(eq(grant.principalId, principalId), inArray(grant.state, [...LIVE_GRANT_STATES])))
    .orderBy(sql`${grant.expiresAt} asc nulls last`);
}

const isHolding = (entitlements: readonly EntitlementKey[]) =>
  and(inArray(grant.entitlement, [...entitlements]), inArray(grant.state, [...LIVE_GRANT_STATES]));

const holderName = sql`(select lower(${person.name}) from ${person} where ${person.id} = ${grant.principalId})`;

/** The live grants of any of these entitlements, or a part of them: of each the soonest end first, then by the holder’s name. */
export async function listHolding(
  db: Drizzle,
  entitlements: readonly EntitlementKey[],
  part?: PartOf,
): Promise<GrantRow[]> {
  if (entitlements.length === 0) return [];
  const found = db
    .select()
    .from(grant)
    .where(isHolding(entitlements))
    .orderBy(asc(grant.entitlement), sql`${grant.expiresAt} asc nulls last`, holderName, asc(grant.id));
  return part === undefined ? found : found.offset(part.offset).limit(part.limit);
}

export async function countHolding(db: Drizzle, entitlements: readonly EntitlementKey[]): Promise<number> {
  return entitlements.length === 0 ? 0 : db.$count(grant, isHolding(entitlements));
}

/**
 * The entitlements of which there is a live grant, whether they are in the catalog still or not; from each to the next, since
 * one may have many.
 */
export async function listHeldEntitlements(db: Drizzle): Promise<EntitlementKey[]> {
  const next = (after: SQL) => sql`(select ${grant.entitlement} as key from ${grant}
    where ${inArray(grant.state, [...LIVE_GRANT_STATES])} ${after} order by ${grant.entitlement} limit 1)`;
  const found = await rows<{ key: EntitlementKey }>(
    db,
    sql`with recursive held as (
        ${next(sql``)}
        union all
        select (${next(sql`and ${grant.entitlement} > held.key`)}) from held where held.key is not null
      ) select key from held where key is not null`,
  );
  return found.map(({ key }) => key);
}

const liveOfQuery = prepared((on) =>
  on
    .select()
    .from(grant)
    .where(
      and(
        sql`${grant.principalId} = any(${sql.placeholder('principalIds')})`,
        inArray(grant.state, [...LIVE_GRANT_STATES]),
      ),
    )
    .orderBy(asc(grant.createdAt), asc(grant.id))
    .prepare('live_grants_of'),
);

/** The live grants of these people: the siblings of theirs among which a right may be shared. */
export async function findLiveOf(db: Drizzle, principalIds: readonly PersonId[]): Promise<GrantRow[]> {
  if (principalIds.length === 0) return [];
  return liveOfQuery(db, { principalIds: [...new Set(principalIds)] });
}

export const toGrant = (row: GrantRow): Grant => ({
  id: row.id,
  state: row.state,
  principalId: row.principalId,
  entitlement: row.entitlement,
  connectorId: row.connectorId,
  target: row.target,
  place: row.place,
  requestId: row.requestId,
  source: row.source,
  note: row.note,
  expiresAt: row.expiresAt,
  durationSeconds: row.durationSeconds,
  latestEndAt: row.latestEndAt,
  createdAt: row.createdAt,
  activeAt: row.activeAt,
  endedAt: row.endedAt,
  endReason: row.endReason,
  remains: row.remains,
  removedAt: row.removedAt,
  sessions: row.sessions,
  outlivesUntil: row.outlivesUntil,
  attempts: row.attempts,
  lastError: row.lastError,
  endUntoldSince: row.endUntoldSince,
});

export async function countLive(db: Drizzle): Promise<number> {
  return db.$count(grant, inArray(grant.state, ['provisioning', 'active', 'revoking']));
}

const isStuckProvisioning = (attempts: number) =>
  and(
    inArray(grant.state, ['scheduled', 'provisioning']),
    or(gte(grant.attempts, attempts), isNotNull(grant.toldLateAt)),
  );

const isStuck = (attempts: number) =>
  or(
    isStuckProvisioning(attempts),
    and(eq(grant.state, 'revoking'), or(gte(grant.attempts, attempts), isNotNull(grant.toldOverdueAt))),
    and(eq(grant.state, 'active'), isNotNull(grant.toldUntoldAt)),
  );

/**
 * Grants that a job has tried at least this often without getting through, or of which owners were told that something
 * doesn't, the longest stuck first.
 */
export async function listStuck(db: Drizzle, attempts: number, limit: number): Promise<GrantRow[]> {
  return db.select().from(grant).where(isStuck(attempts)).orderBy(asc(grant.createdAt)).limit(limit);
}

export async function countStuck(db: Drizzle, attempts: number): Promise<number> {
  return db.$count(grant, isStuck(attempts));
}

const isStuckProvisioningOf = ({ owned, attempts }: { owned: readonly EntitlementKey[]; attempts: number }) =>
  and(isStuckProvisioning(attempts), inArray(grant.entitlement, [...owned]));

/** The same of what is to be given of these entitlements alone. */
export async function listStuckProvisioning(
  db: Drizzle,
  of: { owned: readonly EntitlementKey[]; attempts: number },
  limit: number,
): Promise<GrantRow[]> {
  return db.select().from(grant).where(isStuckProvisioningOf(of)).orderBy(asc(grant.createdAt)).limit(limit);
}

export async function countStuckProvisioning(
  db: Drizzle,
  of: { owned: readonly EntitlementKey[]; attempts: number },
): Promise<number> {
  return db.$count(grant, isStuckProvisioningOf(of));
}
