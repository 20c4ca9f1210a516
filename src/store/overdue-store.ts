/** Removals that don't get through, from when the owners were told so. */
import { and, asc, eq, inArray, isNotNull } from 'drizzle-orm';
import type { EntitlementKey } from '../domain/ids.ts';
import type { PartOf } from '../domain/part.ts';
import type { Drizzle } from './database.ts';
import type { GrantRow } from './grant-store.ts';
import { grant } from './schema/index.ts';

/** Of which entitlements, and at which connector; all of them where none is named. */
interface Of {
  keys: readonly EntitlementKey[];
  connectorId: string | undefined;
}

const isLate = (connectorId: string | undefined) =>
  and(
    eq(grant.state, 'revoking'),
    isNotNull(grant.toldOverdueAt),
    connectorId === undefined ? undefined : eq(grant.connectorId, connectorId),
  );

const isLateOf = ({ keys, connectorId }: Of) =>
  and(isLate(connectorId), inArray(grant.entitlement, [...keys]));

/** Which entitlements they are of. */
export async function listLateKeys(db: Drizzle, connectorId: string | undefined): Promise<EntitlementKey[]> {
  const found = await db.selectDistinct({ key: grant.entitlement }).from(grant).where(isLate(connectorId));
  return found.map(({ key }) => key);
}

/** A part of them, the longest due first. */
export async function listLate(db: Drizzle, of: Of, { offset, limit }: PartOf): Promise<GrantRow[]> {
  return db
    .select()
    .from(grant)
    .where(isLateOf(of))
    .orderBy(asc(grant.revokeSince), asc(grant.id))
    .offset(offset)
    .limit(limit);
}

export async function countLate(db: Drizzle, of: Of): Promise<number> {
  return db.$count(grant, isLateOf(of));
}
