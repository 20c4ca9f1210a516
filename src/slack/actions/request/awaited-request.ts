import { DomainError, StaleStateError } from '../../../domain/errors.ts';
import type { PersonCtx } from '../../../operations/actor.ts';
import { showRequest } from '../../../operations/request/show-request.ts';
import type { RequestView } from '../../../operations/views.ts';
import { awaits, wasAsked } from '../../cards/request/stage-lines.ts';

/**
 * A request that waits for this person, before a form about it is opened. Whether they may decide is judged again
 * when it is sent.
 */
export async function awaitedRequest(ctx: PersonCtx, requestId: string): Promise<RequestView> {
  const view = await showRequest(ctx, requestId);
  const { id } = ctx.actor.person;
  if (!wasAsked(view, id))
    throw new DomainError('forbidden', 'Only the people asked can decide this request.');
  if (view.request.state !== 'pending')
    throw new StaleStateError(
      `This request is already ${view.request.state}. There’s nothing left to decide.`,
    );
  if (!awaits(view, id))
    throw new StaleStateError('You already decided this, or it’s waiting for others now.');
  return view;
}
