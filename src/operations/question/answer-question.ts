import * as z from 'zod';
import { DomainError } from '../../domain/errors.ts';
import { newId } from '../../domain/ids.ts';
import { audit } from '../../store/audit/audit-log.ts';
import { refreshCards, wantCards } from '../../store/card/cards.ts';
import * as messageStore from '../../store/request/request-message-store.ts';
import { transaction } from '../../store/database/transaction.ts';
import type { PersonCtx } from '../actor.ts';
import { onRecord } from '../on-record.ts';
import { refreshRequest } from '../request/card-of.ts';
import { holdOpenRequest } from '../approval/decide/decide-request.ts';
import { TypedText } from '../request/typed-text.ts';

export const AnswerQuestion = z.object({ questionId: z.string().max(120), text: TypedText });

/** Returns an approver's question, while the request waits. */
export async function answerQuestion(ctx: PersonCtx, raw: z.input<typeof AnswerQuestion>): Promise<void> {
  const { questionId, text } = AnswerQuestion.parse(raw);
  if (text === '') throw new DomainError('invalid', 'Write the answer.', { field: 'comment' });
  await onRecord(ctx, 'answer a question', questionId, () =>
    transaction(ctx, async (tx, ctx) => {
      const question = await messageStore.findMessage(tx, questionId);
      if (question === undefined || question.kind !== 'question')
        throw new DomainError('not_found', 'This question can’t be found.');
      const { request } = await holdOpenRequest(tx, ctx, question.requestId);
      const now = ctx.clock.now();
      const fromId = ctx.actor.person.id;
      if (fromId !== request.requesterId && fromId !== request.beneficiaryId)
        throw new DomainError(
          'forbidden',
          'Only the person who made the request, or whom it is for, can answer.',
        );
      const id = newId('answer', now);
      const { requestId } = question;
      await messageStore.insertMessage(tx, {
        id,
        requestId,
        kind: 'answer',
        fromId,
        answersId: questionId,
        text,
        createdAt: now,
      });
      await audit(tx, ctx, {
        kind: 'question.answered',
        data: { text },
        subject: { requestId, entitlement: request.entitlement, personId: request.beneficiaryId },
      });
      await refreshRequest(tx, request, now);
      await refreshCards(tx, [questionId], now);
      await wantCards(tx, [{ kind: 'answer', subjectId: id, audienceId: question.fromId }], now);
    }),
  );
}
