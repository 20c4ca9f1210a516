import { test } from 'vitest';
import { describePostgres } from '../support/database.ts';
import { rounds } from '../support/rounds.ts';
import { seeded } from '../support/seeded.ts';
import { slept } from './sleeps.ts';

const ROUNDS = 5;
/** Side by side, since they sleep most of the time. */
const COMPANIES = 4;
const SLEEPS = 5;

describePostgres('one of two processes that is stopped for 90 seconds and goes on', () => {
  test('writes nothing that the other one has settled', async () => {
    const what = `SIGSTOP for 90 s, ${SLEEPS} in each of ${COMPANIES} companies a round`;
    await rounds({ what, times: ROUNDS, minutes: 90 }, async (random) => {
      const seeds = Array.from({ length: COMPANIES }, () => Math.floor(random() * 2 ** 31));
      const each = await Promise.all(seeds.map((seed) => slept(SLEEPS, seeded(seed))));
      return { accesses: each.reduce((sum, { accesses = 0 }) => sum + accesses, 0) };
    });
  });
});
