import * as requestStore from '../../store/request-store.ts';
import type { PersonCtx } from '../actor.ts';
import type { RequestView } from '../views.ts';
import { showRequests } from './show-request.ts';

/** What the actor asked for, or was asked for them: pending first, then the newest. */
export async function listMyRequests(ctx: PersonCtx, limit = 20): Promise<RequestView[]> {
  return showRequests(ctx, await requestStore.listOf(ctx.db.drizzle, ctx.actor.person.id, limit));
}
