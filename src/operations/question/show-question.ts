import type { Ctx } from '../context.ts';
import { DomainError } from '../../domain/errors.ts';
import * as messageStore from '../../store/request/request-message-store.ts';
import { showRequest } from '../request/show-request.ts';
import type { MessageView, RequestView } from '../views.ts';

/** A question or an answer, with the request it is about and, for a question, its answers so far. */
export async function showQuestion(
  ctx: Ctx,
  messageId: string,
): Promise<{ message: MessageView; answers: MessageView[]; request: RequestView }> {
  const found = await messageStore.findMessage(ctx.db.drizzle, messageId);
  if (found === undefined) throw new DomainError('not_found', 'This question can’t be found.');
  const request = await showRequest(ctx, found.requestId);
  const message = request.messages?.find((one) => one.id === messageId);
  if (message === undefined) throw new Error(`message ${messageId} isn't among its request's`);
  return { message, answers: (request.messages ?? []).filter((one) => one.answersId === messageId), request };
}
