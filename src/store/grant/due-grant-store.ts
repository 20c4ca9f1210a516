import type { SQL } from 'drizzle-orm';
import type { PgColumn } from 'drizzle-orm/pg-core';
import { and, asc, eq, gt, inArray, isNotNull, isNull, lte, notExists, or, sql } from 'drizzle-orm';
import type { Place, SeenAs } from '../../domain/grant/connector.ts';
import { ENDABLE_GRANT_STATES } from '../../domain/grant/grant.ts';
import type { GrantEndReason, GrantState } from '../../domain/grant/grant.ts';
import type { EntitlementKey, GrantId } from '../../domain/ids.ts';
import type { Drizzle, Tx } from '../database/database.ts';
import type { GrantRow } from './grant-store.ts';
import { given, prepared } from '../database/prepared.ts';
import { discoveredEntitlement, grant, movedConnector } from '../schema/index.ts';

const lockDueQuery = prepared((on) =>
  on
    .select()
    .from(grant)
    .where(
      and(
        lte(grant.dueAt, given('now', grant.dueAt)),
        sql`${grant.state} = any(${sql.placeholder('states')})`,
        or(isNull(grant.leaseUntil), lte(grant.leaseUntil, given('now', grant.leaseUntil))),
        sql`${grant.connectorId} <> all(${sql.placeholder('exceptConnectors')})`,
        sql`${grant.id} <> all(${sql.placeholder('except')})`,
      ),
    )
    .orderBy(asc(grant.dueAt))
    .limit(sql.placeholder('limit'))
    .for('update', { skipLocked: true })
    .prepare('lock_due'),
);

interface DueRows {
  states: readonly GrantState[];
  now: Date;
  limit: number;
  exceptConnectors: readonly string[];
  except?: readonly GrantId[];
}

/** Due rows in one of `states`, locked against other claims; another claim's rows are passed over. */
export async function lockDue(
  tx: Tx,
  { states, now, limit, exceptConnectors, except = [] }: DueRows,
): Promise<GrantRow[]> {
  return lockDueQuery(tx, {
    states: [...states],
    now,
    limit,
    exceptConnectors: [...exceptConnectors],
    except: [...except],
  });
}

/** Locks the rows for which `where` holds of `at`, the oldest by `since` first; another transaction's are passed over. */
const lockingOldest = (name: string, since: PgColumn, where: SQL | undefined) =>
  prepared((on) =>
    on
      .select()
      .from(grant)
      .where(and(lte(since, given('at', since)), where))
      .orderBy(asc(since))
      .limit(sql.placeholder('limit'))
      .for('update', { skipLocked: true })
      .prepare(name),
  );

const lockExpiredQuery = lockingOldest(
  'lock_expired',
  grant.expiresAt,
  inArray(grant.state, [...ENDABLE_GRANT_STATES]),
);

/** Live grants whose end has come, locked. */
export async function lockExpired(tx: Tx, now: Date, limit: number): Promise<GrantRow[]> {
  return lockExpiredQuery(tx, { at: now, limit });
}

const nextExpiryQuery = prepared((on) =>
  on
    .select({ expiresAt: grant.expiresAt })
    .from(grant)
    .where(
      and(
        gt(grant.expiresAt, given('now', grant.expiresAt)),
        lte(grant.expiresAt, given('until', grant.expiresAt)),
        inArray(grant.state, [...ENDABLE_GRANT_STATES]),
      ),
    )
    .orderBy(asc(grant.expiresAt))
    .limit(1)
    .prepare('next_expiry'),
);

/** The next end after `now`, if it comes before `until`. */
export async function nextExpiry(db: Drizzle, now: Date, until: Date): Promise<Date | undefined> {
  const rows = await nextExpiryQuery(db, { now, until });
  return rows[0]?.expiresAt ?? undefined;
}

/**
 * Live grants of what is retired where they stand, locked, but for keys that are `typed`. A grant whose place isn't on record
 * waits until it is, and all of a connector that moved until that is settled.
 */
export async function lockRetired(
  tx: Tx,
  { typed, limit }: { typed: ReadonlySet<EntitlementKey>; limit: number },
): Promise<GrantRow[]> {
  const { key, connectorId, target, targetId, retiredAt, retiredPlace } = discoveredEntitlement;
  const retired = await tx.select({ key }).from(discoveredEntitlement).where(isNotNull(retiredAt));
  const keys = retired.map((one) => one.key).filter((one) => !typed.has(one));
  if (keys.length === 0) return [];
  const found = await tx
    .select({ grant })
    .from(grant)
    .innerJoin(
      discoveredEntitlement,
      and(
        eq(key, grant.entitlement),
        eq(connectorId, grant.connectorId),
        // By the ids, where both are known: a name may not be its own any more.
        sql`coalesce(${targetId} = ${grant.targetId}, ${target} = ${grant.target})`,
      ),
    )
    .where(
      and(
        inArray(grant.state, ['scheduled', ...ENDABLE_GRANT_STATES]),
        // First by the index of what is held, whatever the planner knows of the other table.
        sql`${grant.entitlement} = any(${sql.param(keys)}::text[])`,
        // A connector that says no place has none on either side.
        sql`${retiredPlace} is not distinct from ${grant.place}->>'id'`,
        notExists(
          tx
            .select({ one: sql`1` })
            .from(movedConnector)
            .where(eq(movedConnector.connectorId, grant.connectorId)),
        ),
      ),
    )
    .limit(limit)
    .for('update', { of: grant, skipLocked: true });
  return found.map((one) => one.grant);
}

const lockWarnableQuery = lockingOldest('lock_warnable', grant.warnAt, eq(grant.state, 'active'));

export async function lockWarnable(tx: Tx, now: Date, limit: number): Promise<GrantRow[]> {
  return lockWarnableQuery(tx, { at: now, limit });
}

const lockOverdueQuery = lockingOldest(
  'lock_overdue',
  grant.revokeSince,
  and(eq(grant.state, 'revoking'), isNull(grant.toldOverdueAt)),
);

/** Revocations that have been due since before `since` and that nobody was told of. */
export async function lockOverdue(tx: Tx, since: Date, limit: number): Promise<GrantRow[]> {
  return lockOverdueQuery(tx, { at: since, limit });
}

const lockLateQuery = lockingOldest(
  'lock_late',
  grant.createdAt,
  and(inArray(grant.state, ['scheduled', 'provisioning']), isNull(grant.toldLateAt), isNotNull(grant.dueAt)),
);

/** Grants decided before `since` that aren't there yet, wait for no person, and that nobody was told of. */
export async function lockLate(tx: Tx, since: Date, limit: number): Promise<GrantRow[]> {
  return lockLateQuery(tx, { at: since, limit });
}

const lockRightsQuery = prepared((on) =>
  on
    .select({ key: sql<string>`key`, got: sql<boolean>`pg_try_advisory_xact_lock(hashtextextended(key, 7))` })
    .from(sql`unnest(${sql.placeholder('keys')}::text[]) as keys(key)`)
    .prepare('lock_rights'),
);

/**
 * Takes the rights that no other transaction is claiming, until this one ends. Whoever writes a lease holds its
 * right first, so that two grants of one right are never at the target at the same time.
 */
export async function lockRights(tx: Tx, keys: readonly string[]): Promise<Set<string>> {
  const locked = await lockRightsQuery(tx, { keys: [...new Set(keys)].sort() });
  return new Set(locked.filter((row) => row.got).map((row) => row.key));
}

const holdRightsQuery = prepared((on) =>
  on
    .select({ held: sql`pg_advisory_xact_lock(hashtextextended(key, 7))` })
    .from(sql`unnest(${sql.placeholder('keys')}::text[]) as keys(key)`)
    .prepare('hold_rights'),
);

/** Waits for these rights and holds them until this transaction ends; always in the same order. */
export async function holdRights(tx: Tx, keys: readonly string[]): Promise<void> {
  await holdRightsQuery(tx, { keys: [...new Set(keys)].sort() });
}

/** A change of the grants with the ids `ids` that are in one of these states; returns those changed. */
const changing = (
  name: string,
  from: readonly GrantState[],
  set: Parameters<ReturnType<Drizzle['update']>['set']>[0] & object,
) =>
  prepared((on) =>
    on
      .update(grant)
      .set(set)
      .where(and(sql`${grant.id} = any(${sql.placeholder('ids')})`, inArray(grant.state, [...from])))
      .returning()
      .prepare(name),
  );

const anotherAttempt = {
  leaseUntil: given('leaseUntil', grant.leaseUntil),
  removingProcess: sql`null::integer`,
  attempts: sql`${grant.attempts} + 1`,
};

const startRevokingQuery = changing('start_revoking', ENDABLE_GRANT_STATES, {
  state: 'revoking',
  endReason: given('reason', grant.endReason),
  revokeSince: sql`least(coalesce(${grant.expiresAt}, ${given('now', grant.revokeSince)}::timestamptz), ${given('now', grant.revokeSince)}::timestamptz)`,
  dueAt: given('now', grant.dueAt),
  attempts: 0,
  lastError: null,
  warnAt: null,
  operation: sql`${grant.operation} + 1`,
});

/** Obliges the revoke job to end these, if they are provisioning or active; their clocks start from now. */
export async function startRevoking(
  tx: Tx,
  ids: readonly GrantId[],
  reason: GrantEndReason,
  now: Date,
): Promise<GrantRow[]> {
  if (ids.length === 0) return [];
  return startRevokingQuery(tx, { ids: [...ids], reason, now });
}

const beginProvisioningQuery = changing('begin_provisioning', ['scheduled', 'provisioning'], {
  ...anotherAttempt,
  state: 'provisioning',
  expiresAt: sql`case when ${grant.handle} is null
    then least(
      ${given('now', grant.expiresAt)}::timestamptz + ${grant.durationSeconds} * interval '1 second',
      ${grant.latestEndAt})
    else ${grant.expiresAt} end`,
});

/** Commits, before anything is done at the target, when the access must end: each attempt counts it anew, to its latest end. */
export async function beginProvisioning(
  tx: Tx,
  ids: readonly GrantId[],
  now: Date,
  leaseUntil: Date,
): Promise<GrantRow[]> {
  return beginProvisioningQuery(tx, { ids: [...ids], now, leaseUntil });
}

const beginRevokingQuery = changing('begin_revoking', ['revoking'], {
  ...anotherAttempt,
  removingProcess: given('process', grant.removingProcess),
});

/** `process`: whose lease it is, where it can be seen when that is gone. */
export async function beginRevoking(
  tx: Tx,
  ids: readonly GrantId[],
  leaseUntil: Date,
  process: number | null,
): Promise<GrantRow[]> {
  return beginRevokingQuery(tx, { ids: [...ids], leaseUntil, process });
}

/** Writes down that what was read back as gone stands again, while the lease lasts; undefined once it doesn't. */
export async function noteStandsAgain(
  tx: Tx,
  { id, leaseUntil }: Pick<GrantRow, 'id' | 'leaseUntil'>,
): Promise<{ id: GrantId } | undefined> {
  if (leaseUntil === null) return undefined;
  const rows = await tx
    .update(grant)
    .set({ removedAt: null })
    .where(and(eq(grant.id, id), eq(grant.state, 'revoking'), eq(grant.leaseUntil, leaseUntil)))
    .returning({ id: grant.id });
  return rows[0];
}

const noteStoodQuery = prepared((on) =>
  on
    .update(grant)
    .set({
      stoodBefore: false,
      seenAs: sql`${sql.placeholder('seenAs')}::text::jsonb`,
      place: sql`${sql.placeholder('place')}::text::jsonb`,
    })
    .where(
      and(
        eq(grant.id, sql.placeholder('id')),
        eq(grant.leaseUntil, given('leaseUntil', grant.leaseUntil)),
        sql`${grant.stoodBefore} is distinct from false`,
        inArray(grant.state, ['provisioning', 'active', 'revoking']),
      ),
    )
    .returning()
    .prepare('note_stood'),
);

const beginAnnouncingQuery = changing('begin_announcing', ['active'], anotherAttempt);

export async function beginAnnouncing(
  tx: Tx,
  ids: readonly GrantId[],
  leaseUntil: Date,
): Promise<GrantRow[]> {
  return beginAnnouncingQuery(tx, { ids: [...ids], leaseUntil });
}

/**
 * Writes down that what stands at the target is accounted for, how and where it was seen, while the lease lasts;
 * undefined once it doesn't.
 */
export async function noteStood(
  db: Drizzle,
  { id, leaseUntil, seenAs, place }: Pick<GrantRow, 'id' | 'leaseUntil' | 'seenAs' | 'place'>,
): Promise<GrantRow | undefined> {
  if (leaseUntil === null) return undefined;
  const json = (value: SeenAs | Place | null) => (value === null ? null : JSON.stringify(value));
  const rows = await noteStoodQuery(db, { id, leaseUntil, seenAs: json(seenAs), place: json(place) });
  return rows[0];
}
