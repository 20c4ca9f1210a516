import { and, eq, inArray, lt, sql } from 'drizzle-orm';
import type { EntitlementKey, GrantId } from '../../domain/ids.ts';
import type { Discrepancy, DiscrepancyKind } from '../../domain/reconcile/discrepancy.ts';
import type { Drizzle, Tx } from '../database/database.ts';
import { discrepancy } from '../schema/index.ts';
import { isUnsettled } from './discrepancy-store.ts';

const resolved = (now: Date) => ({
  state: 'resolved' as const,
  dueAt: null,
  endedAt: now,
  endedById: null,
});

/** Settles what a whole look that was begun then didn't see any more, of all its entitlements or of those that it read; returns it. */
export async function resolveUnseen(
  tx: Tx,
  {
    resourceId,
    kinds,
    entitlements,
  }: {
    resourceId: string;
    kinds: readonly DiscrepancyKind[];
    entitlements: readonly EntitlementKey[] | 'all';
  },
  { begunAt, now }: { begunAt: Date; now: Date },
): Promise<Discrepancy[]> {
  return tx
    .update(discrepancy)
    .set(resolved(now))
    .where(
      and(
        eq(discrepancy.resourceId, resourceId),
        inArray(discrepancy.kind, [...kinds]),
        lt(discrepancy.seenAt, begunAt),
        entitlements === 'all'
          ? undefined
          : sql`${discrepancy.entitlement} = any(${sql.param([...entitlements])}::text[])`,
        isUnsettled,
      ),
    )
    .returning();
}

/** Settles what was left behind of grants that have ended again, whoever ended them; returns it. */
export async function resolveRemoved(tx: Tx, resourceId: string, now: Date): Promise<Discrepancy[]> {
  return tx
    .update(discrepancy)
    .set(resolved(now))
    .where(
      and(
        eq(discrepancy.resourceId, resourceId),
        eq(discrepancy.kind, 'left-behind'),
        isUnsettled,
        sql`not exists (select from "grant" g where g.id = ${discrepancy.grantId} and g.state = 'revoking')`,
      ),
    )
    .returning();
}

/** Settles what is about these grants, which end; returns it. */
export async function resolveOfGrants(
  tx: Tx,
  grantIds: readonly GrantId[],
  kinds: readonly DiscrepancyKind[],
  now: Date,
): Promise<Discrepancy[]> {
  if (grantIds.length === 0) return [];
  return tx
    .update(discrepancy)
    .set(resolved(now))
    .where(
      and(
        sql`${discrepancy.grantId} = any(${sql.param([...grantIds])}::text[])`,
        inArray(discrepancy.kind, [...kinds]),
        isUnsettled,
      ),
    )
    .returning();
}

/** Whether anything is known of resources that aren't looked at any more. */
export async function hasAnyBut(db: Drizzle, resourceIds: readonly string[]): Promise<boolean> {
  const found = await db
    .select({ id: discrepancy.id })
    .from(discrepancy)
    .where(isOfOthers(resourceIds))
    .limit(1);
  return found.length > 0;
}

/** What is being removed is told of until it is. */
const isOfOthers = (resourceIds: readonly string[]) =>
  and(
    sql`${discrepancy.resourceId} <> all(${sql.param([...resourceIds])}::text[])`,
    sql`${discrepancy.kind} <> 'left-behind'`,
    isUnsettled,
  );

/** Settles it; returns it. */
export async function resolveAllBut(
  tx: Tx,
  resourceIds: readonly string[],
  now: Date,
): Promise<Discrepancy[]> {
  return tx.update(discrepancy).set(resolved(now)).where(isOfOthers(resourceIds)).returning();
}
