import type { Ctx } from '../context.ts';
import type { EntitlementKey } from '../../domain/ids.ts';
import * as grantStore from '../../store/grant/grant-store.ts';
import * as pendingRequestStore from '../../store/request/pending-request-store.ts';
import { findLabels } from '../grant/show-grant.ts';

const MOST = 500;

/** The open requests and live grants that a change of these entitlements or policies touches, a line each, and how many more there are. */
export async function findImpact(
  ctx: Ctx,
  touched: { entitlements: readonly EntitlementKey[]; policyIds: readonly string[] },
): Promise<string[]> {
  const db = ctx.db.drizzle;
  const [requests, allRequests, grants, allGrants] = await Promise.all([
    pendingRequestStore.listPendingTouched(db, touched, MOST),
    pendingRequestStore.countPendingTouched(db, touched),
    grantStore.listHolding(db, touched.entitlements, { offset: 0, limit: MOST }),
    grantStore.countHolding(db, touched.entitlements),
  ]);
  const label = await findLabels(ctx, [
    ...requests.map((request) => request.beneficiaryId),
    ...grants.map((grant) => grant.principalId),
  ]);
  return [
    ...requests.map((one) => `open request ${one.id}: ${label(one.beneficiaryId).name}, ${one.entitlement}`),
    ...moreLine(allRequests - requests.length, 'open requests', allRequests),
    ...grants.map((one) => `live grant ${one.id}: ${label(one.principalId).name}, ${one.entitlement}`),
    ...moreLine(allGrants - grants.length, 'live grants', allGrants),
  ];
}

const moreLine = (left: number, what: string, total: number): string[] =>
  left > 0 ? [`${left} more ${what}, ${total} in all`] : [];
