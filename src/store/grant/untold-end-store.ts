/** Ends that targets don't take, from when the owners were told so. */
import { and, asc, eq, inArray, isNotNull } from 'drizzle-orm';
import type { EntitlementKey } from '../../domain/ids.ts';
import type { PartOf } from '../../domain/part.ts';
import type { Drizzle } from '../database/database.ts';
import type { GrantRow } from './grant-store.ts';
import { grant } from '../schema/index.ts';

const isUntold = and(eq(grant.state, 'active'), isNotNull(grant.toldUntoldAt));
const isUntoldOf = (keys: readonly EntitlementKey[]) => and(isUntold, inArray(grant.entitlement, [...keys]));

/** Which entitlements they are of. */
export async function listUntoldKeys(db: Drizzle): Promise<EntitlementKey[]> {
  const found = await db.selectDistinct({ key: grant.entitlement }).from(grant).where(isUntold);
  return found.map(({ key }) => key);
}

/** A part of them, the longest untold first. */
export async function listUntold(
  db: Drizzle,
  keys: readonly EntitlementKey[],
  { offset, limit }: PartOf,
): Promise<GrantRow[]> {
  return db
    .select()
    .from(grant)
    .where(isUntoldOf(keys))
    .orderBy(asc(grant.endUntoldSince), asc(grant.id))
    .offset(offset)
    .limit(limit);
}

export async function countUntold(db: Drizzle, keys: readonly EntitlementKey[]): Promise<number> {
  return db.$count(grant, isUntoldOf(keys));
}
