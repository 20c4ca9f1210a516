import type { Ctx } from '../../context.ts';
import type { GrantOperation } from '../../../domain/grant/connector.ts';
import { furthestEnd } from '../../../domain/grant/grant.ts';
import { operationIdOf } from '../../../domain/grant/operation-id.ts';
import type { GrantRow } from '../../../store/grant/grant-store.ts';
import * as rightStore from '../../../store/grant/right-store.ts';

/** What a target is told when a grant is provisioned: its end is the furthest of all grants that hold the right, as they are now. */
export async function operationToGive(ctx: Ctx, grant: GrantRow): Promise<GrantOperation> {
  const siblings = await rightStore.findSiblings(ctx.db.drizzle, grant);
  const end = furthestEnd([grant, ...siblings.filter(({ state }) => state === 'active')]);
  return {
    operationId: operationIdOf(grant),
    ...(end && { expiresAt: end }),
    ...(grant.requestId && { requestId: grant.requestId }),
  };
}
