import type { Ctx, Shown } from '../context.ts';
import { retryDelayMs } from '../../domain/grant/grant.ts';
import { metrics } from '../metrics.ts';
import type { ClaimedCard } from '../../store/card/claimed-card.ts';
import * as dueCards from '../../store/card/due-cards.ts';
import * as shownCards from '../../store/card/shown-cards.ts';
import { transaction } from '../../store/database/transaction.ts';
import { recordWithRetry } from '../record-with-retry.ts';
import { isSameDatabase, noticeDatabaseChange } from '../database-change/notice-database-change.ts';
import { CARD_LEASE_MS } from './card-lease.ts';

const AT_ONCE = 8;
const BATCH = 4 * AT_ONCE;
/** People wait for what a card says: a Slack that has recovered is noticed soon. */
const LONGEST_BACKOFF_MS = 15_000;

/** Shows every due card as its row is now; what Slack refuses for a while stays due. Returns how many it tried. */
export async function deliverDueCards(ctx: Ctx, stopping?: AbortSignal): Promise<number> {
  let tried = 0;
  while (stopping?.aborted !== true) {
    const now = ctx.clock.now();
    const takes = ctx.messenger.takes();
    if (!takes.posts && !takes.updates) break;
    const leaseUntil = new Date(now.getTime() + CARD_LEASE_MS);
    const claimed = await transaction(ctx, async (tx) =>
      (await isSameDatabase(tx))
        ? dueCards.claimDueCards(tx, { now, leaseUntil, limit: BATCH, ...takes })
        : undefined,
    );
    // What the database lost of their posts has to be known first, or they would be posted twice.
    if (claimed === undefined) {
      if ((await noticeDatabaseChange(ctx)) === 0) break;
      continue;
    }
    const delivered = await deliverAll(ctx, claimed, stopping);
    if (delivered === 0) break;
    tried += delivered;
  }
  return tried;
}

/** Delivers some at once, and puts back those whose turn doesn't come in this lease or before the stop. */
async function deliverAll(
  ctx: Ctx,
  claimed: readonly ClaimedCard[],
  stopping: AbortSignal | undefined,
): Promise<number> {
  const waiting = [...claimed];
  const untried: ClaimedCard[] = [];
  const deliverNext = async (): Promise<void> => {
    for (let card = waiting.shift(); card !== undefined; card = waiting.shift()) {
      await ctx.giveWay?.();
      const { posts, updates } = ctx.messenger.takes();
      const isTaken = card.messageTs === null ? posts : updates;
      if (!isTaken || stopping?.aborted === true) untried.push(card);
      else if ((await deliverCard(ctx, card)) === 'untried') untried.push(card);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, deliverNext));
  if (untried.length > 0) await recordWithRetry(ctx, () => dueCards.putBack(ctx.db.drizzle, untried));
  return claimed.length - untried.length;
}

async function deliverCard(ctx: Ctx, card: ClaimedCard): Promise<'tried' | 'untried'> {
  const shown = await ctx.messenger.show(ctx, card, card.leaseUntil);
  metrics.cards.inc({ outcome: shown.kind });
  if (shown.kind === 'too-late') return 'untried';
  await recordWithRetry(ctx, () => record(ctx, card, shown));
  return 'tried';
}

async function record(
  ctx: Ctx,
  card: ClaimedCard,
  shown: Exclude<Shown, { kind: 'too-late' }>,
): Promise<void> {
  const db = ctx.db.drizzle;
  const now = ctx.clock.now();
  switch (shown.kind) {
    case 'shown':
      return shownCards.recordShown(db, card, shown, now);
    case 'found':
      return shownCards.recordFound(db, card, shown);
    case 'gone':
      return shownCards.recordGone(db, card);
    case 'retry':
    case 'refused':
    case 'wait': {
      const backoffMs = shown.kind === 'wait' ? 0 : Math.min(retryDelayMs(card.attempts), LONGEST_BACKOFF_MS);
      const dueAt = new Date(now.getTime() + Math.max(shown.afterMs, backoffMs));
      const failed = { ...shown, dueAt, refused: shown.kind === 'refused' };
      return shownCards.recordNotShown(db, card, failed, now);
    }
    case 'unreachable':
      ctx.log.warn({ card: card.id, kind: card.kind, error: shown.error }, 'a card reaches nobody');
      return shownCards.recordNotShown(db, card, { ...shown, dueAt: null, refused: false }, now);
  }
}
