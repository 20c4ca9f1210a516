import { StaleStateError } from '../../../domain/errors.ts';
import { repostCards } from '../../../store/card/cards.ts';
import { transaction } from '../../../store/database/transaction.ts';
import type { PersonCtx } from '../../actor.ts';
import { onRecord } from '../../on-record.ts';
import { listLateReviews } from './list-late-reviews.ts';

/** Posts somebody the reviewers who are late, as the last message of their conversation, if it was escalated to them. */
export async function bringLateReviews(ctx: PersonCtx): Promise<void> {
  const { id } = ctx.actor.person;
  await onRecord(ctx, 'look at late reviewers', id, async () => {
    if ((await listLateReviews(ctx, id)).length === 0)
      throw new StaleStateError('Nobody you were told about is late any more.');
    const card = { kind: 'review-late', subjectId: id, audienceId: id, rank: 'waited-for' } as const;
    await transaction(ctx, (tx) => repostCards(tx, [card], ctx.clock.now()));
  });
}
