import { secondsUntil } from '../../domain/time/duration.ts';
import type { TakenLength } from '../../domain/words/length-words.ts';
import { momentInWords, type WhenTyped } from '../../domain/words/when-typed.ts';

/** The same length counted from the end that something has now: a time that was named is the new end. */
export function moreTime(length: TakenLength, endsAt: Date | null, when: WhenTyped): TakenLength {
  const { until } = length;
  if (until === null || endsAt === null) return length;
  if (until > endsAt) return { ...length, seconds: secondsUntil(until, endsAt) };
  const question = `You have it until ${momentInWords(endsAt, when)} already, which is no sooner.`;
  return { ...length, seconds: null, until: null, question };
}
