import * as z from 'zod';
import { DomainError } from '../../domain/errors.ts';
import { newId, RequestId } from '../../domain/ids.ts';
import { audit } from '../../store/audit/audit-log.ts';
import { wantCards } from '../../store/card/cards.ts';
import * as messageStore from '../../store/request/request-message-store.ts';
import { transaction } from '../../store/database/transaction.ts';
import type { PersonCtx } from '../actor.ts';
import { onRecord } from '../on-record.ts';
import { refreshRequest } from '../request/card-of.ts';
import { assertApprover, holdOpenRequest } from '../approval/decide/decide-request.ts';
import { TypedText } from '../request/typed-text.ts';

export const AskQuestion = z.object({ requestId: RequestId, text: TypedText });

/** Asks the requester something before deciding; it is kept on the request. */
export async function askQuestion(ctx: PersonCtx, raw: z.input<typeof AskQuestion>): Promise<void> {
  const { requestId, text } = AskQuestion.parse(raw);
  if (text === '') throw new DomainError('invalid', 'Write the question.', { field: 'comment' });
  await onRecord(ctx, 'ask a question', requestId, () =>
    transaction(ctx, async (tx, ctx) => {
      const open = await holdOpenRequest(tx, ctx, requestId);
      const now = ctx.clock.now();
      await assertApprover(tx, ctx, open, 'deny');
      const { request } = open;
      const id = newId('question', now);
      const fromId = ctx.actor.person.id;
      await messageStore.insertMessage(tx, {
        id,
        requestId,
        kind: 'question',
        fromId,
        answersId: null,
        text,
        createdAt: now,
      });
      await audit(tx, ctx, {
        kind: 'question.asked',
        data: { text },
        subject: { requestId, entitlement: request.entitlement, personId: request.beneficiaryId },
      });
      await refreshRequest(tx, request, now);
      await wantCards(tx, [{ kind: 'question', subjectId: id, audienceId: request.requesterId }], now);
    }),
  );
}
