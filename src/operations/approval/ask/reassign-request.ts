import * as z from 'zod';
import { DomainError } from '../../../domain/errors.ts';
import { PersonId, RequestId } from '../../../domain/ids.ts';
import { localDate } from '../../../domain/time/local-date.ts';
import { isActive } from '../../../domain/people/person.ts';
import type { Person } from '../../../domain/people/person.ts';
import { saidYesElsewhere } from '../../../domain/request/request.ts';
import type { Request } from '../../../domain/request/request.ts';
import { audit } from '../../../store/audit/audit-log.ts';
import { refreshReminders } from '../../../store/card/cards.ts';
import type { Tx } from '../../../store/database/database.ts';
import * as personStore from '../../../store/people/person-store.ts';
import * as approverStore from '../../../store/request/approver-store.ts';
import * as decisionStore from '../../../store/request/decision-store.ts';
import { transaction } from '../../../store/database/transaction.ts';
import type { PersonCtx } from '../../actor.ts';
import { onRecord } from '../../on-record.ts';
import { refreshRequest } from '../../request/card-of.ts';
import { assertApprover, holdOpenRequest } from '../decide/decide-request.ts';
import type { OpenRequest } from '../decide/decide-request.ts';
import { requirePeople } from '../../people/require-people.ts';
import { handOnSentence } from '../hand-on-sentence.ts';
import { findHandOnFaults } from '../hand-on.ts';
import { askApprovers } from './ask-approvers.ts';
import { TypedText } from '../../request/typed-text.ts';

export const ReassignRequest = z.object({ requestId: RequestId, toPersonId: PersonId, reason: TypedText });

/** Hands one's own decision on one request to somebody else, with a reason. */
export async function reassignRequest(
  ctx: PersonCtx,
  raw: z.input<typeof ReassignRequest>,
): Promise<Request> {
  const { requestId, toPersonId, reason } = ReassignRequest.parse(raw);
  if (reason === '')
    throw new DomainError(
      'invalid',
      'Say in a sentence why you’re handing this on. It’s kept with the request.',
      {
        field: 'comment',
      },
    );
  return onRecord(ctx, 'hand a request on', requestId, () =>
    transaction(ctx, async (tx, ctx) => {
      const open = await holdOpenRequest(tx, ctx, requestId);
      const now = ctx.clock.now();
      const { request, stage } = open;
      await assertMayHandOn(tx, ctx, open);
      const to = await mayTakeOver(tx, ctx, open, toPersonId);
      await approverStore.releaseApprover(tx, stage.id, ctx.actor.person.id, now);
      // Before they are taken off: it looks for those who were asked.
      await refreshReminders(tx, requestId, now);
      await approverStore.removeDelegates(tx, ctx.actor.person.id, { stageId: stage.id });
      await askApprovers(tx, ctx, request, stage, [
        { person: to, via: 'reassigned', forPersonId: ctx.actor.person.id, insteadOfId: null, reason },
      ]);
      await refreshRequest(tx, request, now);
      await audit(tx, ctx, {
        kind: 'stage.reassigned',
        data: { stage: stage.name, to: to.id, reason },
        subject: { requestId, entitlement: request.entitlement, personId: request.beneficiaryId },
      });
      return request;
    }),
  );
}

/** One approver has one yes, whoever gives it: what was given already, or is a delegate's, isn't handed on. */
async function assertMayHandOn(tx: Tx, ctx: PersonCtx, open: OpenRequest): Promise<void> {
  const { stage } = open;
  const { id } = ctx.actor.person;
  const { forPersonId } = await assertApprover(tx, ctx, open, 'deny');
  if (forPersonId !== null) {
    const [approver] = await requirePeople(tx, [forPersonId]);
    throw new DomainError(
      'forbidden',
      `You decide this for ${approver.name}, so only they can hand it on. Decide it, or leave it to them.`,
    );
  }
  const given = await decisionStore.findDecisions(tx, [stage.id]);
  if (given.some((one) => (one.forPersonId ?? one.personId) === id))
    throw new DomainError(
      'stale',
      `“${stage.name}” was already approved by you or for you. It’s waiting for somebody else now.`,
    );
}

async function mayTakeOver(
  tx: Tx,
  ctx: PersonCtx,
  { request, stage, requester, beneficiary, asked, decisions }: OpenRequest,
  toPersonId: PersonId,
): Promise<Person> {
  const refuse = (sentence: string) =>
    new DomainError('invalid', `${sentence} Choose somebody else.`, { field: 'person' });
  const [to] = await personStore.findPeople(tx, [toPersonId]);
  const today = localDate(ctx.clock.now(), ctx.config.timezone);
  if (to === undefined || to.slackUserId === null || !isActive(to, today))
    throw refuse('That person isn’t an active member here.');
  const { reassignTo } = stage;
  const { entitlement } = request;
  const now = ctx.clock.now();
  const question = { to: [to], reassignTo, entitlement, concerned: [requester, beneficiary], now };
  const fault = (await findHandOnFaults(tx, ctx.config, question)).get(to.id);
  if (fault === 'concerned') throw refuse(`${to.name} can’t decide their own request.`);
  const isAsked = asked.some((one) => one.stageId === stage.id && one.personId === to.id);
  if (to.id === ctx.actor.person.id || isAsked) throw refuse(`${to.name} was asked already.`);
  if (!stage.samePerson && saidYesElsewhere(decisions, stage.id).has(to.id))
    throw refuse(`${to.name} already approved an earlier stage, and “${stage.name}” needs somebody else.`);
  if (fault !== undefined) throw refuse(handOnSentence(fault, to, [requester, beneficiary]));
  return to;
}
