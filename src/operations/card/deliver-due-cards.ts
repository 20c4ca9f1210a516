import type { Ctx } from '../../context.ts';
import { retryDelayMs } from '../../domain/grant.ts';
import { metrics } from '../../metrics.ts';
import * as dueCards from '../../store/due-cards.ts';
import type { ClaimedCard } from '../../store/due-cards.ts';
import { transaction } from '../../store/transaction.ts';
import { insist } from '../insist.ts';

const AT_ONCE = 8;
const BATCH = 4 * AT_ONCE;
const LEASE_MS = 60_000;
/** A card that is begun later than this might still be on its way when another process may claim it. */
const BEGUN_WITHIN_MS = 25_000;
/** People wait for what a card says: a Slack that has recovered is noticed soon. */
const LONGEST_BACKOFF_MS = 15_000;

/** Shows every due card as its row is now; what Slack refuses for a while stays due. Answers how many it tried. */
export async function deliverDueCards(ctx: Ctx, stopping?: AbortSignal): Promise<number> {
  let tried = 0;
  while (stopping?.aborted !== true) {
    const now = ctx.clock.now();
    const { posts, updates } = ctx.messenger.takes();
    if (!posts && !updates) break;
    const leaseUntil = new Date(now.getTime() + LEASE_MS);
    const claimed = await transaction(ctx, (tx) =>
      dueCards.claimDueCards(tx, { now, leaseUntil, limit: BATCH, posts, updates }),
    );
    tried += await deliverAll(ctx, claimed, now);
    if (claimed.length < BATCH) break;
  }
  return tried;
}

/** Delivers some at once, and puts back those whose turn doesn't come in this lease. */
async function deliverAll(ctx: Ctx, claimed: readonly ClaimedCard[], claimedAt: Date): Promise<number> {
  const waiting = [...claimed];
  const untried: ClaimedCard[] = [];
  const deliverNext = async (): Promise<void> => {
    for (let card = waiting.shift(); card !== undefined; card = waiting.shift()) {
      await ctx.giveWay?.();
      const isLate = ctx.clock.now().getTime() - claimedAt.getTime() > BEGUN_WITHIN_MS;
      const { posts, updates } = ctx.messenger.takes();
      if (isLate || !(card.messageTs === null ? posts : updates)) untried.push(card);
      else await deliverCard(ctx, card);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, deliverNext));
  if (untried.length > 0) await insist(ctx, () => dueCards.putBack(ctx.db.drizzle, untried));
  return claimed.length - untried.length;
}

async function deliverCard(ctx: Ctx, card: ClaimedCard): Promise<void> {
  const shown = await ctx.messenger.show(ctx, card);
  metrics.cards.inc({ outcome: shown.kind });
  const db = ctx.db.drizzle;
  const { id, revision } = card;
  switch (shown.kind) {
    case 'shown':
      await insist(ctx, () =>
        dueCards.recordShown(db, { id, revision, channelId: shown.channelId, messageTs: shown.messageTs }),
      );
      break;
    case 'found':
      await insist(ctx, () => dueCards.recordFound(db, card, shown));
      break;
    case 'gone':
      await insist(ctx, () => dueCards.recordGone(db, card));
      break;
    case 'retry':
    case 'wait': {
      const backoffMs = shown.kind === 'wait' ? 0 : Math.min(retryDelayMs(card.attempts), LONGEST_BACKOFF_MS);
      const dueAt = new Date(ctx.clock.now().getTime() + Math.max(shown.afterMs, backoffMs));
      await insist(ctx, () => dueCards.recordNotShown(db, { ...shown, id, revision, dueAt }));
      break;
    }
    case 'unreachable':
      ctx.log.warn({ card: id, kind: card.kind, error: shown.error }, 'a card reaches nobody');
      await insist(ctx, () => dueCards.recordNotShown(db, { ...shown, id, revision, dueAt: null }));
  }
}
