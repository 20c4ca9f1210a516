import type { KnownBlock } from '@slack/types';
import { section } from '../blocks.ts';

/** Where rows stand: it says what is drawn anew after a click in one. */
export type Place = 'home' | 'approvals' | 'card';

export function andMore(left: number): KnownBlock[] {
  return left > 0 ? [section(`… and ${left} more, once these are done.`)] : [];
}
