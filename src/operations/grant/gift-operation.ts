import type { Ctx } from '../../context.ts';
import type { GrantOperation } from '../../domain/connector.ts';
import { furthestEnd } from '../../domain/grant.ts';
import { operationIdOf } from '../../domain/operation-id.ts';
import type { GrantRow } from '../../store/grant-store.ts';
import * as rightStore from '../../store/right-store.ts';

/** What a target is told with a gift: its end is the furthest of all grants that hold the right, as they are now. */
export async function giftOperation(ctx: Ctx, grant: GrantRow): Promise<GrantOperation> {
  const siblings = await rightStore.findSiblings(ctx.db.drizzle, grant);
  const end = furthestEnd([grant, ...siblings.filter(({ state }) => state === 'active')]);
  return {
    operationId: operationIdOf(grant),
    ...(end && { expiresAt: end }),
    ...(grant.requestId && { requestId: grant.requestId }),
  };
}
