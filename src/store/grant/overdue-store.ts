/** Removals that don't get through, from when the owners were told so. */
import { and, asc, desc, eq, inArray, isNotNull, min, ne, sql } from 'drizzle-orm';
import type { EntitlementKey } from '../../domain/ids.ts';
import type { PartOf } from '../../domain/part.ts';
import type { Drizzle } from '../database/database.ts';
import type { GrantRow } from './grant-store.ts';
import { grant } from '../schema/index.ts';

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

/** Since when removals are late at a connector, told and without a break; undefined while none is. */
export async function lateSince(db: Drizzle, connectorId: string): Promise<Date | undefined> {
  const [found] = await db
    .select({ since: min(grant.toldOverdueAt) })
    .from(grant)
    .where(isLate(connectorId));
  return found?.since ?? undefined;
}

/** All of one such time have its beginning: the last time’s. */
const isOfLastTime = (connectorId: string) =>
  and(
    eq(grant.connectorId, connectorId),
    sql`${grant.toldOverdueAt} = (select max(told_overdue_at) from ${grant} other where other.connector_id = ${connectorId})`,
  );

/** The entitlements of which a removal is or was late at a connector, this time or the last. */
export async function listToldKeys(db: Drizzle, connectorId: string): Promise<EntitlementKey[]> {
  const found = await db
    .selectDistinct({ key: grant.entitlement })
    .from(grant)
    .where(isOfLastTime(connectorId));
  return found.map(({ key }) => key);
}

interface Ended {
  keys: readonly EntitlementKey[];
  connectorId: string;
}

const isEndedOf = ({ keys, connectorId }: Ended) =>
  and(isOfLastTime(connectorId), eq(grant.state, 'revoked'), inArray(grant.entitlement, [...keys]));

/** What ended that was late: first what is there still. */
export async function listEnded(db: Drizzle, of: Ended, { offset, limit }: PartOf): Promise<GrantRow[]> {
  return db
    .select()
    .from(grant)
    .where(isEndedOf(of))
    .orderBy(sql`${grant.remains} = 'gone'`, desc(grant.endedAt), asc(grant.id))
    .offset(offset)
    .limit(limit);
}

/** How much that is, and how much of it is there still. */
export async function countEnded(db: Drizzle, of: Ended): Promise<{ all: number; remaining: number }> {
  const [all, remaining] = await Promise.all([
    db.$count(grant, isEndedOf(of)),
    db.$count(grant, and(isEndedOf(of), ne(grant.remains, 'gone'))),
  ]);
  return { all, remaining };
}
