import type { Ctx } from '../../context.ts';
import { audit } from '../../store/audit-log.ts';
import { repostCards } from '../../store/cards.ts';
import type { Tx } from '../../store/database.ts';
import * as requestStore from '../../store/request-store.ts';
import * as stageStore from '../../store/stage-store.ts';
import { transaction } from '../../store/transaction.ts';

const BATCH = 200;

/** Reminds approvers whose time has come: one message each, of all that waits for them. */
export async function remindApprovers(ctx: Ctx): Promise<number> {
  return transaction(ctx, async (tx) => {
    const due = await stageStore.takeReminders(tx, ctx.clock.now(), BATCH);
    const decisions = await stageStore.findDecisions(
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

/** Posts each person one message of what waits for their decision. */
export async function remind(tx: Tx, ctx: Ctx, personIds: readonly string[]): Promise<void> {
  await repostCards(
    tx,
    [...new Set(personIds)].map((id) => ({ kind: 'approvals-reminder', subjectId: id, audienceId: id })),
    ctx.clock.now(),
  );
}
