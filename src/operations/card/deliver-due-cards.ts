import type { Ctx } from '../../context.ts';
import { retryDelayMs } from '../../domain/grant.ts';
import { metrics } from '../../metrics.ts';
import * as dueCards from '../../store/due-cards.ts';
import type { CardRow } from '../../store/due-cards.ts';
import { transaction } from '../../store/transaction.ts';
import { insist } from '../insist.ts';

const AT_ONCE = 8;
/** A call to Slack takes 10 s at most: four rounds of them end before the lease does. */
const BATCH = 4 * AT_ONCE;
const LEASE_MS = 60_000;
/** People wait for what a card says: a Slack that has recovered is noticed soon. */
const LONGEST_BACKOFF_MS = 15_000;

/** Shows every due card as its row is now; what Slack refuses for a while stays due. Answers how many it tried. */
export async function deliverDueCards(ctx: Ctx): Promise<number> {
  let tried = 0;
  for (;;) {
    const now = ctx.clock.now();
    const claimed = await transaction(ctx, (tx) =>
      dueCards.claimDueCards(tx, now, new Date(now.getTime() + LEASE_MS), BATCH),
    );
    const waiting = [...claimed];
    const deliverNext = async (): Promise<void> => {
      for (let card = waiting.shift(); card !== undefined; card = waiting.shift()) {
        await ctx.giveWay?.();
        await deliverCard(ctx, card);
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, deliverNext));
    tried += claimed.length;
    if (claimed.length < BATCH) return tried;
  }
}

async function deliverCard(ctx: Ctx, card: CardRow): Promise<void> {
  const shown = await ctx.messenger.show(ctx, dueCards.toCard(card));
  metrics.cards.inc({ outcome: shown.kind });
  const db = ctx.db.drizzle;
  const { id, revision } = card;
  switch (shown.kind) {
    case 'shown':
      await insist(ctx, () =>
        dueCards.recordShown(db, { id, revision, channelId: shown.channelId, messageTs: shown.messageTs }),
      );
      break;
    case 'retry':
    case 'wait': {
      const backoffMs = shown.kind === 'wait' ? 0 : Math.min(retryDelayMs(card.attempts), LONGEST_BACKOFF_MS);
      const waitMs = Math.max(shown.afterMs, backoffMs);
      const dueAt = new Date(ctx.clock.now().getTime() + waitMs);
      await insist(ctx, () => dueCards.recordNotShown(db, { id, revision, error: shown.error, dueAt }));
      break;
    }
    case 'unreachable':
      ctx.log.warn({ card: id, kind: card.kind, error: shown.error }, 'a card reaches nobody');
      await insist(ctx, () => dueCards.recordNotShown(db, { id, revision, error: shown.error, dueAt: null }));
  }
}
