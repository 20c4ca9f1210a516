import { and, count, eq, gt, inArray, lt, or, sql } from 'drizzle-orm';
import type { Place } from '../../domain/grant/connector.ts';
import { LIVE_GRANT_STATES } from '../../domain/grant/grant.ts';
import type { EntitlementKey } from '../../domain/ids.ts';
import type { Drizzle, Tx } from '../database/database.ts';
import type { GrantRow } from '../grant/grant-store.ts';
import { grant, movedConnector, request } from '../schema/index.ts';
import { wakeAfterCommit } from '../database/transaction.ts';

export type MovedConnector = typeof movedConnector.$inferSelect;

interface Acting {
  connectorId: string;
  /** Where its settings say that it acts now. */
  place: Place;
}

const isLiveOf = (connectorId: string) =>
  and(eq(grant.connectorId, connectorId), inArray(grant.state, [...LIVE_GRANT_STATES]));

const placeId = sql`(${grant.place}->>'id')`;

/** Below or above, which an index finds, as it doesn't what is different: nearly all stands where it acts. */
const standsElsewhere = ({ connectorId, place }: { connectorId: string; place: Pick<Place, 'id'> }) =>
  and(isLiveOf(connectorId), or(lt(placeId, place.id), gt(placeId, place.id)));

/** How many of a connector's live grants of one entitlement are known to stand at one other place than where it acts. */
export interface Elsewhere {
  entitlement: EntitlementKey;
  place: Place | null;
  grants: number;
}

/** What is known to stand at another place than where a connector acts: counted, since it may be all that there is. */
export async function countElsewhere(db: Drizzle, acting: Acting): Promise<Elsewhere[]> {
  return db
    .select({ entitlement: grant.entitlement, place: grant.place, grants: count() })
    .from(grant)
    .where(standsElsewhere(acting))
    .groupBy(grant.entitlement, grant.place)
    .orderBy(sql`min(${grant.createdAt})`, grant.entitlement, grant.place);
}

/** Some of these grants that are of one of these entitlements, the oldest first. */
export async function listElsewhere(
  db: Drizzle,
  acting: Acting,
  { keys, limit }: { keys: readonly EntitlementKey[]; limit: number },
): Promise<GrantRow[]> {
  return db
    .select()
    .from(grant)
    .where(and(standsElsewhere(acting), inArray(grant.entitlement, [...keys])))
    .orderBy(grant.createdAt, grant.id)
    .limit(limit);
}

/** Whether any live grant of a connector is known to stand at another place than this, or was told to. */
export async function isMoved(
  db: Drizzle,
  { connectorId, placeId }: { connectorId: string; placeId: string | null },
): Promise<boolean> {
  const told = await db
    .select({ connectorId: movedConnector.connectorId })
    .from(movedConnector)
    .where(eq(movedConnector.connectorId, connectorId));
  if (told.length > 0 || placeId === null) return told.length > 0;
  const elsewhere = await db
    .select({ id: grant.id })
    .from(grant)
    .where(standsElsewhere({ connectorId, place: { id: placeId } }))
    .limit(1);
  return elsewhere.length > 0;
}

/** Those that were told of. */
export async function listMoved(db: Drizzle): Promise<MovedConnector[]> {
  return db.select().from(movedConnector).orderBy(movedConnector.connectorId);
}

/** Holds what is noted of a connector until this transaction ends. */
export async function lockMoved(tx: Tx, connectorId: string): Promise<MovedConnector | undefined> {
  const rows = await tx
    .select()
    .from(movedConnector)
    .where(eq(movedConnector.connectorId, connectorId))
    .for('update');
  return rows[0];
}

/** False where another process was first. */
export async function noteMoved(tx: Tx, values: MovedConnector): Promise<boolean> {
  const rows = await tx.insert(movedConnector).values(values).onConflictDoNothing().returning();
  return rows.length === 1;
}

export async function changeMoved(
  tx: Tx,
  connectorId: string,
  change: Partial<Omit<MovedConnector, 'connectorId'>>,
): Promise<void> {
  await tx.update(movedConnector).set(change).where(eq(movedConnector.connectorId, connectorId));
}

/** Forgets what no process has seen since; returns which connectors those were. */
export async function forgetUnseen(tx: Tx, since: Date): Promise<string[]> {
  const gone = await tx.delete(movedConnector).where(lt(movedConnector.seenAt, since)).returning();
  return gone.map(({ connectorId }) => connectorId);
}

export async function forgetMoved(tx: Tx, connectorId: string): Promise<void> {
  await tx.delete(movedConnector).where(eq(movedConnector.connectorId, connectorId));
}

/**
 * Takes what stands at these places to stand where the connector acts now, and what is asked for to be asked for there;
 * what waited for that is due. Returns how many grants it concerns.
 */
export async function moveAll(tx: Tx, acting: Acting, from: readonly Place[], now: Date): Promise<number> {
  const { connectorId, place } = acting;
  const fromIds = sql`${sql.param(from.map(({ id }) => id))}::text[]`;
  const at = sql`${now.toISOString()}::timestamptz`;
  const moved = await tx
    .update(grant)
    .set({ place, dueAt: sql`case when ${grant.dueAt} is null then null else ${at} end` })
    .where(and(standsElsewhere(acting), sql`${grant.place}->>'id' = any(${fromIds})`))
    .returning({ id: grant.id });
  await tx
    .update(request)
    .set({
      askedRight: sql`jsonb_set(${request.askedRight}, '{place}', ${JSON.stringify(place)}::text::jsonb)`,
    })
    .where(
      and(
        eq(request.state, 'pending'),
        eq(sql`${request.askedRight}->>'connectorId'`, connectorId),
        sql`${request.askedRight}->'place'->>'id' = any(${fromIds})`,
      ),
    );
  wakeAfterCommit(tx);
  return moved.length;
}
