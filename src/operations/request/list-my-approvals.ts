import type { Ctx } from '../../context.ts';
import type { PersonId } from '../../domain/ids.ts';
import * as requestStore from '../../store/request-store.ts';
import type { PersonCtx } from '../actor.ts';
import type { RequestView } from '../views.ts';
import { showRequests } from './show-request.ts';

const MOST = 50;

/** What waits for the actor's decision, the longest waiting first. */
export async function listMyApprovals(ctx: PersonCtx, limit = MOST): Promise<RequestView[]> {
  return listApprovalsOf(ctx, ctx.actor.person.id, limit);
}

/** The same for a message to one approver: it checks nobody's right to see it. */
export async function listApprovalsOf(ctx: Ctx, personId: string, limit = MOST): Promise<RequestView[]> {
  return showRequests(ctx, await requestStore.listAwaiting(ctx.db.drizzle, personId as PersonId, limit));
}
