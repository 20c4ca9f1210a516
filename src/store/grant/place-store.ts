import { and, eq, inArray, isNull, sql } from 'drizzle-orm';
import type { Place } from '../../domain/grant/connector.ts';
import { LIVE_GRANT_STATES } from '../../domain/grant/grant.ts';
import type { GrantId } from '../../domain/ids.ts';
import type { Drizzle } from '../database/database.ts';
import type { GrantRow } from './grant-store.ts';
import { grant } from '../schema/index.ts';

const isUnplaced = isNull(sql`${grant.place}->>'id'`);

/** Some active grants of a connector of which it isn't known where they stand, others at each call. */
export async function listUnplaced(db: Drizzle, connectorId: string, limit: number): Promise<GrantRow[]> {
  return db
    .select()
    .from(grant)
    .where(and(eq(grant.connectorId, connectorId), eq(grant.state, 'active'), isUnplaced))
    .orderBy(sql`random()`)
    .limit(limit);
}

/** Writes down where a live grant was seen to stand, unless that is known. */
export async function notePlace(
  db: Drizzle,
  id: GrantId,
  { place, seenAs }: { place: Place; seenAs: GrantRow['seenAs'] },
): Promise<void> {
  await db
    .update(grant)
    .set({ place, seenAs })
    .where(and(eq(grant.id, id), inArray(grant.state, [...LIVE_GRANT_STATES]), isUnplaced));
}
