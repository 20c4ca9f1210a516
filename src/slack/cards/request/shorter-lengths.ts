import { DAY } from '../../../domain/time/duration.ts';
import { type DurationChoice, durationChoices } from '../../../domain/policy/duration-choices.ts';

const LONGEST = 365 * DAY;

/** The usual lengths below the most that would be given (null: it has no end), and that itself where what was asked for has none. */
export function shorterLengths(most: number | null, isEndless = most === null): DurationChoice[] {
  const longest = most ?? LONGEST;
  const duration = { defaultSeconds: longest, maxSeconds: longest, permanent: false };
  return durationChoices({ duration }).filter((choice) => isEndless || choice.seconds !== most);
}
