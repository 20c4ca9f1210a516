import { DAY } from '../../../domain/time/duration.ts';
import { type DurationChoice, durationChoices } from '../../../domain/policy/duration-choices.ts';

const LONGEST = 365 * DAY;

/** The usual lengths below what was asked for; null seconds: with no end. */
export function shorterLengths(seconds: number | null): DurationChoice[] {
  const most = seconds ?? LONGEST;
  const duration = { defaultSeconds: most, maxSeconds: most, permanent: false };
  return durationChoices({ duration }).filter((choice) => seconds === null || choice.seconds !== seconds);
}
