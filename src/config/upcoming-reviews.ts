import { DateTime } from 'luxon';
import type { Definitions } from '../domain/definitions.ts';
import { nextOccurrences } from '../domain/time/cron-schedule.ts';

const SHOWN = 3;

/** When each review's schedule starts it next, one line each: what a cron line means is seen by its days. */
export function upcomingReviews(
  { reviews, timezone }: Pick<Definitions, 'reviews' | 'timezone'>,
  now: Date,
): string[] {
  const at = (date: Date): string =>
    DateTime.fromJSDate(date, { zone: timezone }).setLocale('en').toFormat('ccc d LLL yyyy, HH:mm');
  return [...reviews.values()].flatMap(({ id, schedule }) =>
    schedule === null
      ? []
      : [
          `The review ${id} starts next on ${nextOccurrences(schedule, timezone, now, SHOWN).map(at).join('; ')} (${timezone}).`,
        ],
  );
}
