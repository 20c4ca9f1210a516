import { setTimeout as wait } from 'node:timers/promises';
import type { Ctx } from '../context.ts';
import type { Card } from '../../domain/card.ts';
import { metrics } from '../metrics.ts';
import { claimClickedCard, releaseClicked } from '../../store/card/clicked-cards.ts';
import type { ClickedMessage } from '../../store/card/clicked-cards.ts';
import type { ClaimedCard } from '../../store/card/claimed-card.ts';
import { recordShown } from '../../store/card/shown-cards.ts';
import { recordWithRetry } from '../record-with-retry.ts';
import { CARD_LEASE_MS } from './card-lease.ts';

/** Another click in the same message, or a change of it that was on its way before, is waited for. */
const TRIES = 60;
const BETWEEN_TRIES_MS = 50;

/**
 * Brings the card that somebody pressed something in up to date in the place where they are looking, which costs nothing
 * of Slack's rate. Of one card one delivery at a time is under way, so that what was true before never covers what is
 * true now; what couldn't be replaced stays due. Returns whether the message is a card's.
 */
export async function replaceClickedCard(
  ctx: Ctx,
  at: ClickedMessage,
  replace: (card: Card) => Promise<void>,
  { shownToo = false } = {},
): Promise<boolean> {
  const db = ctx.db.drizzle;
  for (let attempt = 0; attempt < TRIES; attempt++) {
    const now = ctx.clock.now();
    const leaseUntil = new Date(now.getTime() + CARD_LEASE_MS);
    const card = await claimClickedCard(db, at, { now, leaseUntil, shownToo });
    if (card === undefined) return false;
    if (card === 'shown') return true;
    if (card !== 'held') {
      await replaceHeld(ctx, card, at, replace);
      return true;
    }
    await wait(BETWEEN_TRIES_MS);
  }
  return true;
}

async function replaceHeld(
  ctx: Ctx,
  card: ClaimedCard,
  at: ClickedMessage,
  replace: (card: Card) => Promise<void>,
): Promise<void> {
  const db = ctx.db.drizzle;
  try {
    await replace(card);
  } catch (error) {
    ctx.log.warn({ err: error, card: card.id }, 'a message could not be replaced where it was clicked');
    await recordWithRetry(ctx, () => releaseClicked(db, card.id, ctx.clock.now()));
    ctx.wake();
    return;
  }
  metrics.cards.inc({ outcome: 'replaced' });
  await recordWithRetry(ctx, () => recordShown(db, card, at, ctx.clock.now()));
}
