import { DateTime } from 'luxon';
import type { WhenTyped } from '../words/when-typed.ts';

/** Whether a time is at least the end of tomorrow and at most that of the day so far ahead, where whoever chose it is. */
export function isDayAhead(
  at: Date,
  { now, zone }: WhenTyped,
  most: Readonly<{ days: number } | { years: number }>,
): boolean {
  const today = DateTime.fromJSDate(now, { zone });
  const first = today.plus({ days: 1 }).endOf('day');
  return at >= first.toJSDate() && at <= today.plus(most).endOf('day').toJSDate();
}
