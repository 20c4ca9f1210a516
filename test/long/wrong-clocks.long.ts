import { test } from 'vitest';
import { describePostgres } from '../support/database.ts';
import { LONG_SEED, rounds } from '../support/rounds.ts';
import { ZONES } from '../support/zones.ts';
import { passedAlike } from './wrong-clocks.ts';

/** A leap year. */
const YEAR = { from: new Date('2028-01-01T00:00:00Z'), days: 366 };

describePostgres('machines whose own clocks are a day off, for a year', () => {
  test('end, remind and review at the times that right ones do, in every zone', async () => {
    const what = 'a leap year on machines whose clocks are a day ahead, a day behind, and set in the middle';
    await rounds({ what, times: ZONES.length, minutes: 90 }, (_, nth) => {
      const zone = ZONES[(nth + LONG_SEED) % ZONES.length] ?? 'UTC';
      return passedAlike({ zone, ...YEAR }, LONG_SEED + nth);
    });
  });
});
