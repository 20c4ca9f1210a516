import * as requestStore from '../../store/request-store.ts';
import type { PersonCtx } from '../actor.ts';
import type { RequestView } from '../views.ts';
import { showRequests } from './show-request.ts';

/** What waits for the actor's decision, the longest waiting first. */
export async function listMyApprovals(ctx: PersonCtx, limit = 50): Promise<RequestView[]> {
  return showRequests(ctx, await requestStore.listAwaiting(ctx.db.drizzle, ctx.actor.person.id, limit));
}
