import { isNull, lte, or } from 'drizzle-orm';
import type { Card } from '../../domain/card.ts';
import { given } from '../database/prepared.ts';
import { card } from '../schema/index.ts';
import type { Budget } from './slack-budget.ts';

export type CardRow = typeof card.$inferSelect;

/** A card with a lease on it. */
export interface ClaimedCard extends Card {
  /** Which of its states is shown. */
  revision: number;
  attempts: number;
  leaseUntil: Date;
  /** The budgets that it took a call of. */
  paidBy: readonly string[];
}

export interface CardClaim {
  now: Date;
  leaseUntil: Date;
  /** Of new messages, and of changes of posted ones. */
  limit: number;
  posts: boolean;
  updates: boolean;
  /** How many changes of posted messages Slack takes, of all processes together. */
  updatesPerMinute: number;
  /** The messages that clicks are about to replace. */
  inHand: readonly string[];
}

export const isDue = lte(card.dueAt, given('now', card.dueAt));
export const isFree = or(isNull(card.leaseUntil), lte(card.leaseUntil, given('now', card.leaseUntil)));

/** Nine tenths of a minute's calls at once, so that a count which Slack begins elsewhere isn't overrun. */
export const budgetOf = (name: string, perMinute: number): Budget => ({
  name,
  most: 0.9 * perMinute,
  perSecond: perMinute / 60,
});

export function toClaimed(
  row: CardRow,
  { now, leaseUntil }: Pick<CardClaim, 'now' | 'leaseUntil'>,
  paidBy: readonly string[],
): ClaimedCard {
  const { postingSince } = row;
  return {
    id: row.id,
    kind: row.kind,
    subjectId: row.subjectId,
    audienceId: row.audienceId,
    channelId: row.channelId,
    messageTs: row.messageTs,
    postingSince,
    mayBePosted: postingSince !== null && postingSince.getTime() !== now.getTime(),
    revision: row.revision,
    attempts: row.attempts,
    leaseUntil,
    paidBy,
  };
}

/** The longest due first. */
export const byDue = (one: CardRow, other: CardRow): number =>
  (one.dueAt?.getTime() ?? 0) - (other.dueAt?.getTime() ?? 0);
