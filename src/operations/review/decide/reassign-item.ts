import * as z from 'zod';
import type { Ctx } from '../../context.ts';
import { DomainError, StaleStateError } from '../../../domain/errors.ts';
import { PersonId, ReviewItemId } from '../../../domain/ids.ts';
import { batchClocks } from '../../../domain/review/campaign-clock.ts';
import type { ReviewItem } from '../../../domain/review/review-item.ts';
import type { Person } from '../../../domain/people/person.ts';
import { audit } from '../../../store/audit/audit-log.ts';
import { refreshCards, repostCards, wantCards } from '../../../store/card/cards.ts';
import type { CampaignRow } from '../../../store/campaign/campaign-store.ts';
import type { Tx } from '../../../store/database/database.ts';
import * as personStore from '../../../store/people/person-store.ts';
import * as batchStore from '../../../store/review/review-batch-store.ts';
import * as itemStore from '../../../store/review/review-item-store.ts';
import { tallyBatches } from '../../../store/review/review-page-store.ts';
import type { ReviewItemRow } from '../../../store/review/review-item-store.ts';
import { transaction } from '../../../store/database/transaction.ts';
import type { PersonCtx } from '../../actor.ts';
import { onRecord } from '../../on-record.ts';
import { handOnSentence } from '../../approval/hand-on-sentence.ts';
import { TypedText } from '../../request/typed-text.ts';
import { findTaker, reviewHandOnFault } from './hand-on-review.ts';
import { holdItem } from './hold-item.ts';
import { subjectOfItem } from '../show/item-subject.ts';
import { readGivings, whyNotReviewer } from '../show/read-access.ts';

export const ReassignItem = z.object({ itemId: ReviewItemId, toPersonId: PersonId, reason: TypedText });

/** Hands one's own review of one item to somebody else who may review it, with a reason. */
export async function reassignItem(ctx: PersonCtx, raw: z.input<typeof ReassignItem>): Promise<ReviewItem> {
  const { itemId, toPersonId, reason } = ReassignItem.parse(raw);
  if (reason === '')
    throw new DomainError('invalid', 'Say in a sentence why you’re handing this on. It’s kept as evidence.', {
      field: 'comment',
    });
  return onRecord(ctx, 'hand a review on', String(itemId), () =>
    transaction(ctx, async (tx, ctx) => {
      const { item, batch, campaign } = await holdItem(tx, ctx, itemId);
      if (item.state !== 'open')
        throw new StaleStateError('You already decided this. Change your decision, or submit it.');
      const to = await mayTakeOver(tx, ctx, { campaign, item }, toPersonId);
      const moved = await itemStore.changeItem(tx, item, {
        reviewerId: to.id,
        handedById: ctx.actor.person.id,
        handedReason: reason,
      });
      if (moved === undefined) throw new Error(`review item ${item.id} changed while it was held`);
      await audit(tx, ctx, {
        kind: 'review-item.reassigned',
        data: { item: item.id, from: item.reviewerId, to: to.id, reason },
        subject: subjectOfItem(item),
      });
      await addToBatch(tx, ctx, campaign, to.id, 1);
      await refreshCards(tx, [batch.id], ctx.clock.now(), ['review-batch']);
      return itemStore.toItem(moved);
    }),
  );
}

async function mayTakeOver(
  tx: Tx,
  ctx: PersonCtx,
  { campaign, item }: { campaign: CampaignRow; item: ReviewItemRow },
  toPersonId: PersonId,
): Promise<Person> {
  const refuse = (sentence: string) =>
    new DomainError('invalid', `${sentence} Choose somebody else.`, { field: 'person' });
  const [to] = await personStore.findPeople(tx, [toPersonId]);
  if (to?.id === ctx.actor.person.id) throw refuse('You review this already.');
  const fault = to && whyNotReviewer(ctx, to, item, await readGivings(tx, [item]));
  if (to === undefined || to.slackUserId === null || fault === 'inactive')
    throw refuse('That person isn’t an active member here.');
  if (fault === 'holder') throw refuse(`${to.name} can’t review their own access.`);
  if (fault === 'requester') throw refuse(`${to.name} asked for this access.`);
  if (fault === 'approver') throw refuse(`${to.name} approved this access.`);
  const [holder] = item.personId === null ? [] : await personStore.findPeople(tx, [item.personId]);
  const barred = reviewHandOnFault(await findTaker(tx, ctx, campaign.rules, to), item, holder);
  if (barred !== undefined) throw refuse(handOnSentence(barred, to, holder === undefined ? [] : [holder]));
  return to;
}

/** Sees to it that whoever got `added` items has a message to decide them in, and is reminded of them. */
export async function addToBatch(
  tx: Tx,
  ctx: Ctx,
  campaign: CampaignRow,
  reviewerId: PersonId,
  added: number,
): Promise<batchStore.ReviewBatchRow> {
  const now = ctx.clock.now();
  const clocks = batchClocks(campaign.rules, now, campaign.closesAt ?? now);
  const batch = await batchStore.ensureBatch(tx, { campaignId: campaign.id, reviewerId }, clocks, now);
  // Whoever was through with theirs is reminded anew; whoever wasn't keeps their clocks.
  await batchStore.changeBatch(tx, batch.id, {
    remindDueAt: batch.remindDueAt ?? clocks.remindDueAt,
    lastDayDueAt: batch.lastDayDueAt ?? clocks.lastDayDueAt,
    escalateDueAt: batch.escalatedAt === null ? (batch.escalateDueAt ?? clocks.escalateDueAt) : null,
  });
  const card = { kind: 'review-batch' as const, subjectId: batch.id, audienceId: reviewerId };
  // A message that waits already is brought up to date; one in which nothing was left pings nobody.
  const [tally] = await tallyBatches(tx, [batch]);
  const wasThrough = (tally?.open ?? 0) + (tally?.unsubmitted ?? 0) <= added;
  await (wasThrough ? repostCards : wantCards)(tx, [card], now);
  return batch;
}
