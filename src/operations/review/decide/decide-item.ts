import * as z from 'zod';
import { DomainError } from '../../../domain/errors.ts';
import { ReviewItemId } from '../../../domain/ids.ts';
import { goesAgainst } from '../../../domain/review/recommendation.ts';
import type {
  Recommendation,
  ReviewItem,
  ReviewVerdict,
  ShownFacts,
} from '../../../domain/review/review-item.ts';
import type { Ctx } from '../../context.ts';
import { audit } from '../../../store/audit/audit-log.ts';
import type { NewAuditEvent } from '../../../store/audit/audit-log.ts';
import { refreshCards } from '../../../store/card/cards.ts';
import * as itemStore from '../../../store/review/review-item-store.ts';
import type { ReviewItemRow } from '../../../store/review/review-item-store.ts';
import { transaction } from '../../../store/database/transaction.ts';
import type { PersonCtx } from '../../actor.ts';
import { onRecord } from '../../on-record.ts';
import { TypedText } from '../../request/typed-text.ts';
import { assertMayReview } from './assert-may-review.ts';
import { gatherFacts } from '../show/gather-facts.ts';
import { holdItem } from './hold-item.ts';
import { subjectOfItem } from '../show/item-subject.ts';

export const DecideItem = z.object({
  itemId: ReviewItemId,
  verdict: z.enum(['keep', 'revoke']),
  comment: TypedText.default(''),
  /** Kept until then; null: as long as it lasts; undefined: as it was decided before. */
  until: z.date().nullish(),
});

/**
 * Records that its reviewer keeps or revokes an item, with the facts that they were shown. It takes effect when they
 * submit. The same verdict once more changes nothing, unless something is said with it.
 */
export async function decideItem(ctx: PersonCtx, raw: z.input<typeof DecideItem>): Promise<ReviewItem> {
  const { itemId, verdict, comment, until } = DecideItem.parse(raw);
  return onRecord(ctx, 'decide in an access review', String(itemId), () =>
    transaction(ctx, async (tx, ctx) => {
      const { item, batch, campaign } = await holdItem(tx, ctx, itemId);
      const before = verdictOf(item);
      if (before === verdict && saysNothingNew(item, comment, until)) return itemStore.toItem(item);
      await assertMayReview(tx, ctx, campaign, [item]);
      const facts = (await gatherFacts(ctx, tx, [item])).get(item.id);
      if (facts === undefined) throw new Error(`no facts of review item ${item.id}`);
      // What was said for the other verdict is no reason for this one.
      const said = comment !== '' || (before !== undefined && before !== verdict) ? comment : item.comment;
      if (said === '') assertNotAgainst(facts.recommendation, verdict);
      const end = endOf(ctx, { item, facts, verdict, until });
      const decidedAt = ctx.clock.now();
      const [decided] = await itemStore.recordDecisions(tx, [{ id: item.id, shown: facts }], {
        state: verdict === 'keep' ? 'kept' : 'revoked',
        decidedById: ctx.actor.person.id,
        decidedAt,
        comment: said,
        until: end,
      });
      if (decided === undefined) throw new Error(`review item ${item.id} changed while it was held`);
      await audit(tx, ctx, decisionEvent(decided));
      await refreshCards(tx, [batch.id], decidedAt, ['review-batch']);
      return itemStore.toItem(decided);
    }),
  );
}

function saysNothingNew(item: ReviewItemRow, comment: string, until: Date | null | undefined): boolean {
  const sameEnd = until === undefined || until?.getTime() === item.until?.getTime();
  return sameEnd && (comment === '' || comment === item.comment);
}

/** What is decided of an item so far. */
export function verdictOf(item: ReviewItemRow): ReviewVerdict | undefined {
  if (item.state === 'kept') return 'keep';
  return item.state === 'revoked' ? 'revoke' : undefined;
}

/** Whoever decides otherwise than is recommended says why. */
export function assertNotAgainst(recommendation: Recommendation | null, verdict: ReviewVerdict): void {
  if (recommendation === null || !goesAgainst(recommendation, verdict)) return;
  throw new DomainError(
    'invalid',
    `Say in a sentence why you ${verdict} it: the recommendation is to ${recommendation.verdict} it. ${recommendation.reason}`,
    { field: 'comment' },
  );
}

/** The event of one decision of a reviewer. */
export function decisionEvent(decided: ReviewItemRow): NewAuditEvent {
  const { id: item, comment, until } = decided;
  const subject = subjectOfItem(decided);
  return decided.state === 'kept'
    ? { kind: 'review-item.kept', data: { item, comment, until: until?.toISOString() ?? null }, subject }
    : { kind: 'review-item.revoked', data: { item, comment, by: 'reviewer' }, subject };
}

/** Until when it is kept; only ever earlier than it would end anyway. */
function endOf(
  { clock }: Ctx,
  decision: {
    item: ReviewItemRow;
    facts: ShownFacts;
    verdict: ReviewVerdict;
    until: Date | null | undefined;
  },
): Date | null {
  const { item, facts, verdict, until } = decision;
  if (verdict === 'revoke') {
    if (until) throw invalidEnd('What you revoke ends when you submit. Choose Keep to keep it until a date.');
    return null;
  }
  if (until === undefined) return verdictOf(item) === 'keep' ? item.until : null;
  if (until === null) return null;
  if (item.grantId === null) throw invalidEnd('What a role gives has no end of its own. Keep or revoke it.');
  if (until <= clock.now()) throw invalidEnd('Choose a time that is still to come.');
  if (facts.expiresAt !== null && until >= new Date(facts.expiresAt))
    throw invalidEnd('It ends before that anyway. Choose an earlier time, or just keep it.');
  return until;
}

const invalidEnd = (sentence: string) => new DomainError('invalid', sentence, { field: 'until' });
