import type { Ctx } from '../../context.ts';
import type { PersonId } from '../../../domain/ids.ts';
import type { Person } from '../../../domain/people/person.ts';
import { nextWorkingInstant } from '../../../domain/time/working-hours.ts';
import { audit } from '../../../store/audit/audit-log.ts';
import { repostCards } from '../../../store/card/cards.ts';
import type { Tx } from '../../../store/database/database.ts';
import * as personStore from '../../../store/people/person-store.ts';
import * as requestStore from '../../../store/request/request-store.ts';
import * as approverStore from '../../../store/request/approver-store.ts';
import * as decisionStore from '../../../store/request/decision-store.ts';
import { findsAny } from '../../../store/database/finds-any.ts';
import { transaction } from '../../../store/database/transaction.ts';

const BATCH = 200;
const AT_MOST_EVERY_MS = 60 * 60_000;

/** Reminds approvers whose time has come: one message each, of all that waits for them. */
export async function remindApprovers(ctx: Ctx): Promise<number> {
  if (!(await findsAny(ctx, (on, one) => approverStore.lockReminders(on, ctx.clock.now(), one)))) return 0;
  return transaction(ctx, async (tx) => {
    const due = await approverStore.takeReminders(tx, ctx.clock.now(), BATCH);
    const decisions = await decisionStore.findDecisions(
      tx,
      due.map((one) => one.stageId),
    );
    const waiting = due.filter(
      (one) => !decisions.some((given) => given.stageId === one.stageId && given.personId === one.personId),
    );
    await remind(
      tx,
      ctx,
      waiting.map((one) => one.personId),
    );
    const requests = await requestStore.findRequests(
      tx,
      waiting.map((one) => one.requestId),
    );
    await audit(
      tx,
      ctx,
      ...requests.map((request) => ({
        kind: 'stage.reminded' as const,
        data: { approvers: waiting.filter((one) => one.requestId === request.id).map((one) => one.personId) },
        subject: { requestId: request.id, entitlement: request.entitlement, personId: request.beneficiaryId },
      })),
    );
    return waiting.length;
  });
}

/** Posts each person one message of what waits for their decision; what else they are to be reminded of within the hour waits. */
export async function remind(tx: Tx, ctx: Ctx, personIds: readonly PersonId[]): Promise<void> {
  const now = ctx.clock.now();
  const people = await personStore.findPeople(tx, [...new Set(personIds)]);
  await repostCards(
    tx,
    people.map(({ id }) => ({ kind: 'approvals-reminder', subjectId: id, audienceId: id })),
    now,
  );
  const inAnHour = new Date(now.getTime() + AT_MOST_EVERY_MS);
  for (const person of people)
    await approverStore.putOffReminders(tx, person.id, workingInstant(ctx, person, inAnHour));
}

/** That instant, or the next in the person's working hours. */
export function workingInstant({ config }: Pick<Ctx, 'config'>, { timezone }: Person, at: Date): Date {
  return nextWorkingInstant(at, timezone ?? config.timezone, config.workingHours);
}
