/**
 * What kinds of state look like in every message and list. Words carry the meaning: a symbol stands beside them, never alone,
 * and is one that plain fonts have.
 */
import type { KnownBlock } from '@slack/types';
import { plain } from './mrkdwn.ts';

/**
 * `urgent`: somebody has to look now. `failed`: something didn’t come about. `waiting`: something waits for its reader, or
 * for others. `done`: it came about. `ended`: it is over.
 */
export type SignKind = 'urgent' | 'failed' | 'waiting' | 'done' | 'ended';

const SIGNS: Record<SignKind, { symbol: string; place: 'header' | 'line' }> = {
  urgent: { symbol: '⚠', place: 'header' },
  failed: { symbol: '✖', place: 'header' },
  waiting: { symbol: '◷', place: 'line' },
  done: { symbol: '✔', place: 'line' },
  ended: { symbol: '■', place: 'line' },
};

/** The kind of state, and what it is here in a few words: “Emergency access”. */
export interface Sign {
  kind: SignKind;
  words: string;
}

export const sign = (kind: SignKind, words: string): Sign => ({ kind, words });

/** Plain text: “◷ For you to decide”. */
export function signed({ kind, words }: Sign): string {
  return `${SIGNS[kind].symbol} ${plain(words, 140)}`;
}

/** What a message begins with: a header where it is urgent or failed, so that nothing else looks like it, else a small line. */
export function signBlocks(one: Sign): KnownBlock[] {
  const text = { type: 'plain_text' as const, text: signed(one), emoji: true };
  if (SIGNS[one.kind].place === 'line') return [{ type: 'context', elements: [text] }];
  return [{ type: 'header', text }, { type: 'divider' }];
}
