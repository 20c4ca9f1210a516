import * as z from 'zod';
import { DomainError, StaleStateError } from '../../../domain/errors.ts';
import { ReviewBatchId, ReviewItemId } from '../../../domain/ids.ts';
import { whyAlone } from '../../../domain/review/review-item.ts';
import type { ReviewVerdict, ShownFacts } from '../../../domain/review/review-item.ts';
import { audit } from '../../../store/audit/audit-log.ts';
import { refreshCards } from '../../../store/card/cards.ts';
import type { Tx } from '../../../store/database/database.ts';
import * as personStore from '../../../store/people/person-store.ts';
import * as itemStore from '../../../store/review/review-item-store.ts';
import type { ReviewItemRow } from '../../../store/review/review-item-store.ts';
import { transaction } from '../../../store/database/transaction.ts';
import type { PersonCtx } from '../../actor.ts';
import { onRecord } from '../../on-record.ts';
import { TypedText } from '../../request/typed-text.ts';
import { entitlementLabel } from '../../views.ts';
import { assertMayReview } from './assert-may-review.ts';
import { assertNotAgainst, decisionEvent, verdictOf } from './decide-item.ts';
import { gatherFacts } from '../show/gather-facts.ts';
import { holdBatch } from './hold-item.ts';

/** As many as are decided at once. */
export const MOST_TOGETHER = 100;

export const DecideItems = z.object({
  batchId: ReviewBatchId,
  itemIds: z.array(ReviewItemId).min(1).max(MOST_TOGETHER),
  verdict: z.enum(['keep', 'revoke']),
  comment: TypedText.default(''),
});

/** Decides several items of one's batch alike: all of them, or none where one has to be decided by itself. */
export async function decideItems(
  ctx: PersonCtx,
  raw: z.input<typeof DecideItems>,
): Promise<{ decided: number }> {
  const { batchId, itemIds, verdict, comment } = DecideItems.parse(raw);
  return onRecord(ctx, 'decide in an access review', batchId, () =>
    transaction(ctx, async (tx, ctx) => {
      const { batch, campaign } = await holdBatch(tx, ctx, batchId);
      const wanted = [...new Set(itemIds)];
      const items = await itemStore.lockItems(tx, wanted);
      if (items.length < wanted.length)
        throw new DomainError('not_found', 'Some of this isn’t under review here, so nothing was decided.');
      const facts = await gatherFacts(ctx, tx, items);
      const left: { id: ReviewItemId; shown: ShownFacts }[] = [];
      for (const item of items) {
        const shown = facts.get(item.id);
        const why =
          item.campaignId === batch.campaignId && item.reviewerId === batch.reviewerId
            ? whyNotTogether(item, verdict, shown)
            : 'it isn’t yours to review any more';
        if (why !== undefined)
          throw new StaleStateError(`${await nameOf(tx, ctx, item)}: ${why}. Nothing was decided.`);
        if (shown !== undefined && item.state === 'open') left.push({ id: item.id, shown });
      }
      if (left.length === 0) return { decided: 0 };
      await assertMayReview(tx, ctx, campaign, items);
      for (const { shown } of left) if (comment === '') assertNotAgainst(shown.recommendation, verdict);
      const decidedAt = ctx.clock.now();
      const decided = await itemStore.recordDecisions(tx, left, {
        state: verdict === 'keep' ? 'kept' : 'revoked',
        decidedById: ctx.actor.person.id,
        decidedAt,
        comment,
        until: null,
      });
      if (decided.length !== left.length) throw new Error('review items changed while they were held');
      await audit(tx, ctx, ...decided.toSorted((a, b) => a.id - b.id).map(decisionEvent));
      await refreshCards(tx, [batch.id], decidedAt, ['review-batch']);
      return { decided: decided.length };
    }),
  );
}

/** What has been decided this way stays as it is; what has been decided otherwise isn't overruled in passing. */
function whyNotTogether(
  item: ReviewItemRow,
  verdict: ReviewVerdict,
  shown: ShownFacts | undefined,
): string | undefined {
  if (item.state === 'ended') return 'the access ended meanwhile';
  if (item.submittedAt !== null) return 'it was submitted already';
  if (verdictOf(item) === verdict) return undefined;
  if (item.state !== 'open') return 'it was decided otherwise meanwhile';
  const alone = whyAlone(item.sensitivity, shown?.recommendation ?? null);
  return alone === undefined ? undefined : `it has to be decided by itself, because ${alone}`;
}

async function nameOf(tx: Tx, { config }: PersonCtx, item: ReviewItemRow): Promise<string> {
  const { label } = entitlementLabel(config, item.entitlement);
  const [holder] = item.personId === null ? [] : await personStore.findPeople(tx, [item.personId]);
  return `“${holder === undefined ? label : `${holder.name}: ${label}`}”`;
}
