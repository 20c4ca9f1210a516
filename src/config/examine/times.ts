import type { StageDefinition } from '../../domain/definitions.ts';
import { formatDuration } from '../../domain/time/duration.ts';
import { eitherDayMeaning } from '../cron-line.ts';
import type { Examinable, Vain } from './examine.ts';

/** What is to happen after the request has ended, and schedules that come on other days than they seem to. */
export function examineTimes({ policies, reviews }: Examinable): Vain[] {
  const late = policies.flatMap(({ stages, expireAfterSeconds: ends }, index) =>
    stages.flatMap((stage, at) =>
      delaysOf(stage).flatMap(([key, seconds]) =>
        ends === null || seconds === null || seconds < ends
          ? []
          : [
              {
                path: ['policies', index, 'stages', at, key],
                says: {
                  found: formatDuration(seconds),
                  expected: `less than ${formatDuration(ends)}, when the request ends undecided (expire_after)`,
                },
              },
            ],
      ),
    ),
  );
  const either = [...reviews.values()].flatMap(({ schedule }, index) => {
    const says = schedule === null ? undefined : eitherDayMeaning(schedule);
    return says === undefined ? [] : [{ path: ['reviews', index, 'schedule'], says: `${says}.` }];
  });
  return [...late, ...either];
}

const delaysOf = (stage: StageDefinition): [string, number | null][] => [
  ['remind_after', stage.remindAfterSeconds],
  ['escalate_after', stage.escalateAfterSeconds],
];
