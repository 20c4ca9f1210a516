import type { Part, PartOf } from '../../domain/part.ts';
import * as requestLists from '../../store/request/request-list-store.ts';
import type { PersonCtx } from '../actor.ts';
import type { RequestView } from '../views.ts';
import { showRequests } from './show-request.ts';

/** What the actor asked for, or was asked for them: pending first, then the newest. */
export async function listMyRequests(
  ctx: PersonCtx,
  part: PartOf,
): Promise<Part<RequestView> & { pending: number }> {
  const db = ctx.db.drizzle;
  const { id } = ctx.actor.person;
  const [found, counts] = await Promise.all([
    requestLists.listOf(db, id, part),
    requestLists.countOf(db, id),
  ]);
  return { rows: await showRequests(ctx, found), ...counts };
}
