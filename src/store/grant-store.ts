import { and, asc, eq, gt, inArray, isNull, lte, notInArray, or, sql, type SQL } from 'drizzle-orm';
import { grantTransitions, LIVE_GRANT_STATES } from '../domain/grant.ts';
import type { Grant, GrantEndReason, GrantState } from '../domain/grant.ts';
import type { EntitlementKey, GrantId, PersonId, RequestId } from '../domain/ids.ts';
import { statesBefore } from '../domain/transitions.ts';
import type { Drizzle, Tx } from './database.ts';
import { prepared } from './prepared.ts';
import { grant } from './schema/index.ts';

/** A whole row: a grant with its clock. */
export type GrantRow = typeof grant.$inferSelect;
export type NewGrant = typeof grant.$inferInsert;
type Settable = Omit<NewGrant, 'id' | 'principalId' | 'entitlement'>;
export type GrantChange = { [K in keyof Settable]?: Settable[K] | SQL };

/** A grant that is to be made at its target. */
type ScheduledGrant = Pick<
  typeof grant.$inferSelect,
  | 'id'
  | 'principalId'
  | 'entitlement'
  | 'connectorId'
  | 'target'
  | 'account'
  | 'durationSeconds'
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
      account: sql.placeholder('account'),
      requestId: sql.placeholder('requestId'),
      durationSeconds: sql.placeholder('durationSeconds'),
      createdAt: sql.placeholder('createdAt'),
      dueAt: sql.placeholder('createdAt'),
    })
    .prepare('schedule_grant'),
);

/** Notes what is due to be provisioned from now on. */
export async function scheduleGrant(tx: Tx, values: ScheduledGrant): Promise<void> {
  await scheduleQuery(tx, { ...values });
}

/** Writes down access that stands already; nothing is due of it before its end. */
export async function insertStandingGrants(tx: Tx, grants: readonly NewGrant[]): Promise<void> {
  if (grants.length > 0) await tx.insert(grant).values([...grants]);
}

/** Whether there is, or ever was, a grant. */
export async function hasGrants(db: Drizzle): Promise<boolean> {
  const rows = await db.select({ id: grant.id }).from(grant).limit(1);
  return rows.length > 0;
}

export async function findGrant(db: Drizzle, id: GrantId): Promise<GrantRow | undefined> {
  const rows = await db.select().from(grant).where(eq(grant.id, id)).limit(1);
  return rows[0];
}

export async function findGrants(db: Drizzle, ids: readonly GrantId[]): Promise<GrantRow[]> {
  if (ids.length === 0) return [];
  return db
    .select()
    .from(grant)
    .where(inArray(grant.id, [...ids]));
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

/** Changes one grant that is in one of these states; undefined when it is in none of them any more. */
export async function changeGrant(
  tx: Tx,
  id: GrantId,
  from: readonly GrantState[],
  change: GrantChange,
): Promise<GrantRow | undefined> {
  const rows = await tx
    .update(grant)
    .set(change)
    .where(and(eq(grant.id, id), inArray(grant.state, [...from])))
    .returning();
  return rows[0];
}

/** What this person holds or is about to, the soonest end first. */
export async function listLive(db: Drizzle, principalId: PersonId): Promise<GrantRow[]> {
  return db
    .select()
    .from(grant)
    .where(and(eq(grant.principalId, principalId), inArray(grant.state, [...LIVE_GRANT_STATES])))
    .orderBy(sql`${grant.expiresAt} asc nulls last`);
}

/** The live grants of any of these entitlements. */
export async function listHolding(
  db: Drizzle,
  entitlements: readonly EntitlementKey[],
  limit: number,
): Promise<GrantRow[]> {
  if (entitlements.length === 0) return [];
  return db
    .select()
    .from(grant)
    .where(and(inArray(grant.entitlement, [...entitlements]), inArray(grant.state, [...LIVE_GRANT_STATES])))
    .orderBy(asc(grant.entitlement), sql`${grant.expiresAt} asc nulls last`)
    .limit(limit);
}

/** Due rows in one of `states`, locked against other claims; another claim's rows are passed over. */
export async function lockDue(
  tx: Tx,
  states: readonly GrantState[],
  now: Date,
  limit: number,
  exceptConnectors: readonly string[],
): Promise<GrantRow[]> {
  return tx
    .select()
    .from(grant)
    .where(
      and(
        lte(grant.dueAt, now),
        inArray(grant.state, [...states]),
        or(isNull(grant.leaseUntil), lte(grant.leaseUntil, now)),
        exceptConnectors.length === 0 ? undefined : notInArray(grant.connectorId, [...exceptConnectors]),
      ),
    )
    .orderBy(asc(grant.dueAt))
    .limit(limit)
    .for('update', { skipLocked: true });
}

/** Live grants whose end has come, locked; another claim's rows are passed over. */
export async function lockExpired(tx: Tx, now: Date, limit: number): Promise<GrantRow[]> {
  return tx
    .select()
    .from(grant)
    .where(and(lte(grant.expiresAt, now), inArray(grant.state, statesBefore(grantTransitions, 'revoking'))))
    .orderBy(asc(grant.expiresAt))
    .limit(limit)
    .for('update', { skipLocked: true });
}

/** The next end after `now`, if it comes before `until`. */
export async function nextExpiry(db: Drizzle, now: Date, until: Date): Promise<Date | undefined> {
  const rows = await db
    .select({ expiresAt: grant.expiresAt })
    .from(grant)
    .where(
      and(
        gt(grant.expiresAt, now),
        lte(grant.expiresAt, until),
        inArray(grant.state, statesBefore(grantTransitions, 'revoking')),
      ),
    )
    .orderBy(asc(grant.expiresAt))
    .limit(1);
  return rows[0]?.expiresAt ?? undefined;
}

export async function lockWarnable(tx: Tx, now: Date, limit: number): Promise<GrantRow[]> {
  return tx
    .select()
    .from(grant)
    .where(and(lte(grant.warnAt, now), eq(grant.state, 'active')))
    .orderBy(asc(grant.warnAt))
    .limit(limit)
    .for('update', { skipLocked: true });
}

/** Revocations that have been due since before `since` and that nobody was told of. */
export async function lockOverdue(tx: Tx, since: Date, limit: number): Promise<GrantRow[]> {
  return tx
    .select()
    .from(grant)
    .where(and(eq(grant.state, 'revoking'), isNull(grant.toldOverdueAt), lte(grant.revokeSince, since)))
    .orderBy(asc(grant.revokeSince))
    .limit(limit)
    .for('update', { skipLocked: true });
}

/** One right of one account at one target: what two grants may hold at the same time. */
export interface Right {
  principalId: PersonId;
  connectorId: string;
  target: string;
}

export const rightKey = (right: Right): string =>
  `${right.connectorId}\n${right.target}\n${right.principalId}`;

/**
 * Takes the rights that no other transaction is claiming, until this one ends. Whoever writes a lease holds its
 * right first, so that two grants of one right are never at the target at the same time.
 */
export async function lockRights(tx: Tx, keys: readonly string[]): Promise<Set<string>> {
  const locked = await tx
    .select({ key: sql<string>`key`, got: sql<boolean>`pg_try_advisory_xact_lock(hashtextextended(key, 7))` })
    .from(sql`unnest(${sql.param([...new Set(keys)].sort())}::text[]) as keys(key)`);
  return new Set(locked.filter((row) => row.got).map((row) => row.key));
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
    .prepare('live_grants_of'),
);

/** The live grants of these people: the siblings of theirs among which a right may be shared. */
export async function findLiveOf(db: Drizzle, principalIds: readonly PersonId[]): Promise<GrantRow[]> {
  if (principalIds.length === 0) return [];
  return liveOfQuery(db, { principalIds: [...new Set(principalIds)] });
}

/** Writes one change over many rows, each still in one of `from`; answers those changed. */
export async function changeGrants(
  tx: Tx,
  ids: readonly GrantId[],
  from: readonly GrantState[],
  change: GrantChange,
): Promise<GrantRow[]> {
  if (ids.length === 0) return [];
  return tx
    .update(grant)
    .set(change)
    .where(and(inArray(grant.id, [...ids]), inArray(grant.state, [...from])))
    .returning();
}

/** Obliges the revoke job to end these, if they are provisioning or active; their clocks start from now. */
export async function startRevoking(
  tx: Tx,
  ids: readonly GrantId[],
  reason: GrantEndReason,
  now: Date,
): Promise<GrantRow[]> {
  return changeGrants(tx, ids, statesBefore(grantTransitions, 'revoking'), {
    state: 'revoking',
    endReason: reason,
    revokeSince: sql`least(coalesce(${grant.expiresAt}, ${now.toISOString()}), ${now.toISOString()})`,
    dueAt: now,
    attempts: 0,
    lastError: null,
    warnAt: null,
    operation: sql`${grant.operation} + 1`,
  });
}

/** Commits, before anything is done at the target, when the access must end; each attempt counts it anew. */
export async function beginProvisioning(
  tx: Tx,
  ids: readonly GrantId[],
  now: Date,
  leaseUntil: Date,
): Promise<GrantRow[]> {
  return changeGrants(tx, ids, ['scheduled', 'provisioning'], {
    state: 'provisioning',
    leaseUntil,
    attempts: sql`${grant.attempts} + 1`,
    expiresAt: sql`case when ${grant.handle} is null
      then ${now.toISOString()}::timestamptz + ${grant.durationSeconds} * interval '1 second'
      else ${grant.expiresAt} end`,
  });
}

export async function beginRevoking(tx: Tx, ids: readonly GrantId[], leaseUntil: Date): Promise<GrantRow[]> {
  return changeGrants(tx, ids, ['revoking'], { leaseUntil, attempts: sql`${grant.attempts} + 1` });
}

export async function beginAnnouncing(
  tx: Tx,
  ids: readonly GrantId[],
  leaseUntil: Date,
): Promise<GrantRow[]> {
  return changeGrants(tx, ids, ['active'], { leaseUntil, attempts: sql`${grant.attempts} + 1` });
}

/** Records that a target was told of this end, unless a later one was decided meanwhile; frees the lease in any case. */
export async function recordAnnounced(
  tx: Tx,
  told: GrantRow,
  change: { dueAt: Date | null; lastError: string | null },
): Promise<boolean> {
  const rows = await tx
    .update(grant)
    .set({ ...change, leaseUntil: null })
    .where(and(eq(grant.id, told.id), eq(grant.state, 'active'), eq(grant.operation, told.operation)))
    .returning({ id: grant.id });
  if (rows.length === 0) await tx.update(grant).set({ leaseUntil: null }).where(eq(grant.id, told.id));
  return rows.length === 1;
}

export const toGrant = (row: GrantRow): Grant => ({
  id: row.id,
  state: row.state,
  principalId: row.principalId,
  entitlement: row.entitlement,
  connectorId: row.connectorId,
  target: row.target,
  requestId: row.requestId,
  source: row.source,
  note: row.note,
  expiresAt: row.expiresAt,
  durationSeconds: row.durationSeconds,
  stoodBefore: row.stoodBefore,
  createdAt: row.createdAt,
  activeAt: row.activeAt,
  endedAt: row.endedAt,
  endReason: row.endReason,
  remains: row.remains,
  attempts: row.attempts,
  lastError: row.lastError,
});

export async function countLive(db: Drizzle): Promise<number> {
  return db.$count(grant, inArray(grant.state, ['provisioning', 'active', 'revoking']));
}

/** Grants that a job has tried at least this often without getting through, the longest stuck first. */
export async function listStuck(db: Drizzle, attempts: number, limit: number): Promise<GrantRow[]> {
  return db
    .select()
    .from(grant)
    .where(
      and(gt(grant.attempts, attempts - 1), inArray(grant.state, ['scheduled', 'provisioning', 'revoking'])),
    )
    .orderBy(asc(grant.createdAt))
    .limit(limit);
}
