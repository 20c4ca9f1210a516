import type { Ctx } from '../../context.ts';
import type { PersonId } from '../../../domain/ids.ts';
import type { Part, PartOf } from '../../../domain/part.ts';
import * as requestLists from '../../../store/request/request-list-store.ts';
import type { PersonCtx } from '../../actor.ts';
import type { RequestView } from '../../views.ts';
import { showRequests } from '../../request/show-request.ts';

/** What waits for the actor's decision, the longest waiting first. */
export async function listMyApprovals(ctx: PersonCtx, part: PartOf): Promise<Part<RequestView>> {
  return listApprovalsOf(ctx, ctx.actor.person.id, part);
}

/** The same for a message to one approver: it checks nobody's right to see it. */
export async function listApprovalsOf(
  ctx: Ctx,
  personId: PersonId,
  part: PartOf,
): Promise<Part<RequestView>> {
  const db = ctx.db.drizzle;
  const [found, total] = await Promise.all([
    requestLists.listAwaiting(db, personId, part),
    requestLists.countAwaiting(db, personId),
  ]);
  return { rows: await showRequests(ctx, found), total };
}
