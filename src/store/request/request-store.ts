import { and, asc, eq, inArray, isNull, lte, or, sql } from 'drizzle-orm';
import type { BundleId, EntitlementKey, GrantId, PersonId, RequestId } from '../../domain/ids.ts';
import { requestTransitions } from '../../domain/request/request.ts';
import type { Request, RequestState } from '../../domain/request/request.ts';
import { statesBefore } from '../../domain/transitions.ts';
import { type Drizzle, rows, type Tx } from '../database/database.ts';
import { given, prepared } from '../database/prepared.ts';
import { grant, request } from '../schema/index.ts';

export type NewRequest = typeof request.$inferInsert;

/** Undefined when this requester's key was used before: the same submission came twice. */
export async function insertRequest(tx: Tx, values: NewRequest): Promise<Request | undefined> {
  const rows = await tx
    .insert(request)
    .values(values)
    .onConflictDoNothing({ target: [request.requesterId, request.idempotencyKey] })
    .returning();
  return rows[0];
}

export async function findByKey(
  db: Drizzle,
  requesterId: PersonId,
  idempotencyKey: string,
): Promise<Request | undefined> {
  const rows = await db
    .select()
    .from(request)
    .where(and(eq(request.requesterId, requesterId), eq(request.idempotencyKey, idempotencyKey)));
  return rows[0];
}

const requestQuery = prepared((on) =>
  on
    .select()
    .from(request)
    .where(eq(request.id, sql.placeholder('id')))
    .prepare('request'),
);

export async function findRequest(db: Drizzle, id: RequestId): Promise<Request | undefined> {
  const rows = await requestQuery(db, { id });
  return rows[0];
}

const requestsQuery = prepared((on) =>
  on
    .select()
    .from(request)
    .where(sql`${request.id} = any(${sql.placeholder('ids')})`)
    .prepare('requests'),
);

export async function findRequests(db: Drizzle, ids: readonly RequestId[]): Promise<Request[]> {
  if (ids.length === 0) return [];
  return requestsQuery(db, { ids: [...new Set(ids)] });
}

const lockQuery = prepared((on) =>
  on
    .select()
    .from(request)
    .where(eq(request.id, sql.placeholder('id')))
    .for('update')
    .prepare('lock_request'),
);

/** Whoever decides, cancels or ends a request holds its row, so that stages and decisions change one at a time. */
export async function lockRequest(tx: Tx, id: RequestId): Promise<Request | undefined> {
  const rows = await lockQuery(tx, { id });
  return rows[0];
}

const endQuery = prepared((on) =>
  on
    .update(request)
    .set({
      state: given('to', request.state),
      endedAt: given('now', request.endedAt),
      endReason: given('reason', request.endReason),
      dueAt: null,
    })
    .where(
      and(eq(request.id, sql.placeholder('id')), sql`${request.state} = any(${sql.placeholder('from')})`),
    )
    .returning()
    .prepare('end_request'),
);

/** Moves a request to an end, if it is in a state that leads there. */
export async function endRequest(
  tx: Tx,
  id: RequestId,
  to: Exclude<RequestState, 'pending'>,
  now: Date,
  reason: string | null,
): Promise<Request | undefined> {
  const rows = await endQuery(tx, { id, to, now, reason, from: statesBefore(requestTransitions, to) });
  return rows[0];
}

const undecidedQuery = prepared((on) =>
  on
    .select()
    .from(request)
    .where(and(eq(request.state, 'pending'), lte(request.dueAt, given('now', request.dueAt))))
    .orderBy(asc(request.dueAt))
    .limit(sql.placeholder('limit'))
    .for('update', { skipLocked: true })
    .prepare('claim_undecided'),
);

/** Claims pending requests that nobody decided in time; the rows stay locked until the transaction ends. */
export async function claimUndecided(tx: Tx, now: Date, limit: number): Promise<Request[]> {
  return undecidedQuery(tx, { now, limit });
}

/** What was approved of these grants, also as more time: bundles, and requests that were asked for alone. */
export async function findApprovedOf(
  tx: Tx,
  grantIds: readonly GrantId[],
): Promise<(RequestId | BundleId)[]> {
  if (grantIds.length === 0) return [];
  const ids = sql.param([...grantIds]);
  const found = await rows<{ subject: RequestId | BundleId }>(
    tx,
    sql`select coalesce(r.bundle_id, r.id) as subject
      from ${grant} g join ${request} r on r.id = g.request_id
      where g.id = any(${ids}::text[]) and r.state = 'approved'
      union
      select coalesce(r.bundle_id, r.id)
      from ${grant} g join ${request} r on r.extends_grant_id = g.id
        and r.beneficiary_id = g.principal_id and r.entitlement = g.entitlement
      where g.id = any(${ids}::text[]) and r.state = 'approved'`,
  );
  return found.map(({ subject }) => subject);
}

/** The pending request for more time on this grant, locked. */
export async function lockPendingExtension(tx: Tx, grantIds: readonly GrantId[]): Promise<Request[]> {
  if (grantIds.length === 0) return [];
  return tx
    .select()
    .from(request)
    .where(and(eq(request.state, 'pending'), inArray(request.extendsGrantId, [...grantIds])))
    .for('update');
}

const extensionsQuery = prepared((on) =>
  on
    .select()
    .from(request)
    .where(
      and(
        sql`${request.state} = 'pending'`,
        sql`${request.extendsGrantId} = any(${sql.placeholder('grantIds')})`,
      ),
    )
    .prepare('pending_extensions'),
);

export async function findPendingExtensions(db: Drizzle, grantIds: readonly GrantId[]): Promise<Request[]> {
  if (grantIds.length === 0) return [];
  return extensionsQuery(db, { grantIds: [...grantIds] });
}

export async function findPending(
  db: Drizzle,
  beneficiaryId: PersonId,
  entitlement: EntitlementKey,
): Promise<Request[]> {
  return db
    .select()
    .from(request)
    .where(
      and(
        eq(request.beneficiaryId, beneficiaryId),
        eq(request.entitlement, entitlement),
        eq(request.state, 'pending'),
      ),
    );
}

/** False when it was nudged after `since`. */
export async function markNudged(tx: Tx, id: RequestId, since: Date, now: Date): Promise<boolean> {
  const rows = await tx
    .update(request)
    .set({ nudgedAt: now })
    .where(
      and(
        eq(request.id, id),
        eq(request.state, 'pending'),
        or(isNull(request.nudgedAt), lte(request.nudgedAt, since)),
      ),
    )
    .returning({ id: request.id });
  return rows.length === 1;
}

/** Shortens a pending request, keeping what was asked for. */
export async function shortenRequest(
  tx: Tx,
  id: RequestId,
  durationSeconds: number,
): Promise<Request | undefined> {
  const rows = await tx
    .update(request)
    .set({
      durationSeconds,
      askedSeconds: sql`coalesce(${request.askedSeconds}, ${request.durationSeconds})`,
    })
    .where(and(eq(request.id, id), eq(request.state, 'pending')))
    .returning();
  return rows[0];
}

/** Says on a pending request what whoever decides it has to know. */
export async function noteOnRequest(tx: Tx, id: RequestId, note: string): Promise<void> {
  await tx
    .update(request)
    .set({ note })
    .where(and(eq(request.id, id), eq(request.state, 'pending')));
}

/** The requests of one bundle, in the order of their lines, which end their keys: `…#2`, `…#10`. */
export async function findBundle(db: Drizzle, bundleId: BundleId): Promise<Request[]> {
  return db
    .select()
    .from(request)
    .where(eq(request.bundleId, bundleId))
    .orderBy(sql`length(${request.idempotencyKey})`, asc(request.idempotencyKey));
}

export async function listPendingOf(db: Drizzle, beneficiaryId: PersonId): Promise<Request[]> {
  return db
    .select()
    .from(request)
    .where(and(eq(request.beneficiaryId, beneficiaryId), eq(request.state, 'pending')))
    .orderBy(asc(request.createdAt), asc(request.id));
}

export async function countPending(db: Drizzle): Promise<number> {
  return db.$count(request, eq(request.state, 'pending'));
}
