import { and, asc, eq, gt, inArray, or } from 'drizzle-orm';
import type { EntitlementKey, RequestId } from '../../domain/ids.ts';
import type { Request } from '../../domain/request/request.ts';
import type { Drizzle } from '../database/database.ts';
import { request } from '../schema/index.ts';

/** What pending requests ask for, a page at a time. */
export async function listPendingRights(
  db: Drizzle,
  { after, limit }: { after: RequestId | undefined; limit: number },
): Promise<Pick<Request, 'id' | 'entitlement' | 'askedRight' | 'definitionsHash'>[]> {
  const { id, entitlement, askedRight, definitionsHash } = request;
  return db
    .select({ id, entitlement, askedRight, definitionsHash })
    .from(request)
    .where(and(eq(request.state, 'pending'), after === undefined ? undefined : gt(request.id, after)))
    .orderBy(asc(request.id))
    .limit(limit);
}

interface Touched {
  entitlements: readonly EntitlementKey[];
  policyIds: readonly string[];
}

const isPendingTouched = ({ entitlements, policyIds }: Touched) =>
  and(
    eq(request.state, 'pending'),
    or(inArray(request.entitlement, [...entitlements]), inArray(request.policyId, [...policyIds])),
  );

/** Pending requests for any of these entitlements, or under any of these policies. */
export async function listPendingTouched(db: Drizzle, touched: Touched, limit: number): Promise<Request[]> {
  return db
    .select()
    .from(request)
    .where(isPendingTouched(touched))
    .orderBy(asc(request.createdAt))
    .limit(limit);
}

export async function countPendingTouched(db: Drizzle, touched: Touched): Promise<number> {
  return db.$count(request, isPendingTouched(touched));
}
