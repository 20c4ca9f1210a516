import type { Ctx } from '../../context.ts';
import type { EntitlementKey, RequestId } from '../../../domain/ids.ts';
import * as discoveryStore from '../../../store/catalog/discovery-store.ts';
import * as definitionsStore from '../../../store/catalog/definitions-store.ts';
import * as pendingRequestStore from '../../../store/request/pending-request-store.ts';
import * as requestStore from '../../../store/request/request-store.ts';
import type { Tx } from '../../../store/database/database.ts';
import { transaction } from '../../../store/database/transaction.ts';
import { entitlementLabel } from '../../views.ts';
import { howChanged } from '../asked-right.ts';
import { expireRequest } from './expire-due-requests.ts';

const PAGE = 500;

/** Ends the requests for what is another thing by now, so that nobody waits for what can't be approved; returns how many. */
export async function endChangedRequests(ctx: Ctx): Promise<number> {
  let ended = 0;
  for (let after: RequestId | undefined; ; ) {
    const page = await pendingRequestStore.listPendingRights(ctx.db.drizzle, { after, limit: PAGE });
    for (const request of page)
      if (howChanged(ctx.config, request) !== undefined && (await endChangedRequest(ctx, request.id)))
        ended++;
    after = page.at(-1)?.id;
    if (page.length < PAGE) return ended;
  }
}

/**
 * Ends one request if what it asks for is another thing by now; false when it is left as it is. A process that hasn't
 * taken over the definitions in force, or what was discovered last, doesn't know what is so now.
 */
export async function endChangedRequest(ctx: Ctx, id: RequestId): Promise<boolean> {
  return transaction(ctx, async (tx, ctx) => {
    const request = await requestStore.lockRequest(tx, id);
    const how = request?.state === 'pending' ? howChanged(ctx.config, request) : undefined;
    if (request === undefined || how === undefined) return false;
    if ((await definitionsStore.lastHash(tx)) !== ctx.config.hash) return false;
    if ((await discoveryStore.discoveredVersion(tx)) !== ctx.config.discovered) return false;
    if (await mayComeBack(tx, ctx, request.entitlement)) return false;
    const isRetired = await discoveryStore.isRetired(tx, request.entitlement);
    await expireRequest(tx, ctx, request, isRetired ? notListed(ctx, request.entitlement) : how);
    return true;
  });
}

/** One list that lacks it ends nothing: what is requested waits until the next has it, or it is retired. */
async function mayComeBack(tx: Tx, { config }: Ctx, key: EntitlementKey): Promise<boolean> {
  if (config.entitlements.has(key)) return false;
  const [resourceId = ''] = key.split('/');
  const discovers = (config.resources.get(resourceId)?.discover ?? null) !== null;
  return discovers && (await discoveryStore.isLeftOut(tx, key));
}

const notListed = ({ config }: Ctx, key: EntitlementKey): string =>
  `${entitlementLabel(config, key).resourceName} doesn’t list this any more, so it can’t be given.`;
