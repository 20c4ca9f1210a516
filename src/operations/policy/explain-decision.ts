import * as z from 'zod';
import { DomainError } from '../../domain/errors.ts';
import { RequestId } from '../../domain/ids.ts';
import { TraceStep } from '../../domain/policy/trace.ts';
import type { PersonCtx } from '../actor.ts';
import { findOwners } from '../approval/approvers.ts';
import { showRequest } from '../request/show-request.ts';
import type { RequestView } from '../views.ts';
import { traceFor } from './trace-for.ts';

export const ExplainDecision = z.object({ requestId: RequestId });

/** Why a request came out so, from the definitions and the facts of that moment: for those whom it concerns. */
export async function explainDecision(
  ctx: PersonCtx,
  raw: z.input<typeof ExplainDecision>,
): Promise<{ request: RequestView; trace: string[] }> {
  const { requestId } = ExplainDecision.parse(raw);
  const request = await showRequest(ctx, requestId);
  await assertConcerned(ctx, request);
  const steps = z.array(TraceStep).safeParse(request.request.trace);
  return { request, trace: steps.success ? traceFor(ctx, steps.data) : [] };
}

async function assertConcerned(ctx: PersonCtx, view: RequestView): Promise<void> {
  const { actor } = ctx;
  if (actor.isAdmin || actor.isAuditor) return;
  const asked = view.stages.flatMap(({ approvers, decisions }) => [
    ...approvers.map(({ id }) => id),
    ...decisions.map(({ person }) => person.id),
  ]);
  if ([view.requester.id, view.beneficiary.id, ...asked].includes(actor.person.id)) return;
  const owners = await findOwners(ctx.db.drizzle, ctx.config, view.request.entitlement, ctx.clock.now());
  if (owners.some(({ id }) => id === actor.person.id)) return;
  throw new DomainError('forbidden', 'Only people involved in this request can see how it was decided.');
}
