import type { Ctx } from '../../context.ts';
import type { EntitlementKey } from '../../domain/ids.ts';
import * as grantStore from '../../store/grant-store.ts';
import * as pendingRequestStore from '../../store/pending-request-store.ts';
import { findLabels } from '../grant/show-grant.ts';

const MOST = 500;

/** The open requests and live grants that a change of these entitlements or policies touches, a line each. */
export async function findImpact(
  ctx: Ctx,
  touched: { entitlements: readonly EntitlementKey[]; policyIds: readonly string[] },
): Promise<string[]> {
  const db = ctx.db.drizzle;
  const [requests, grants] = await Promise.all([
    pendingRequestStore.listPendingTouched(db, touched, MOST),
    grantStore.listHolding(db, touched.entitlements, MOST),
  ]);
  const label = await findLabels(ctx, [
    ...requests.map((request) => request.beneficiaryId),
    ...grants.map((grant) => grant.principalId),
  ]);
  return [
    ...requests.map((one) => `open request ${one.id}: ${label(one.beneficiaryId).name}, ${one.entitlement}`),
    ...grants.map((one) => `live grant ${one.id}: ${label(one.principalId).name}, ${one.entitlement}`),
  ];
}
