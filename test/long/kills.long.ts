import { expect, test } from 'vitest';
import { describePostgres } from '../support/database.ts';
import { rounds } from '../support/rounds.ts';
import { seeded } from '../support/seeded.ts';
import { killed } from './kills.ts';

const ROUNDS = 10;
const KILLS = 50;

describePostgres('a program that is killed at named points and at random', () => {
  test('loses nothing, doubles nothing and tells nobody twice', async () => {
    const total: Record<string, number> = {};
    const what = `kill -9, ${KILLS} on PostgreSQL and ${KILLS} on the embedded database a round`;
    await rounds({ what, times: ROUNDS, minutes: 60 }, async (random) => {
      const two = await Promise.all([
        killed('PostgreSQL', KILLS, random),
        killed('embedded', KILLS, seeded(Math.floor(random() * 2 ** 31))),
      ]);
      for (const { accesses, kills } of two) {
        expect(accesses).toBeGreaterThan(KILLS / 5);
        for (const [point, times] of Object.entries(kills)) total[point] = (total[point] ?? 0) + times;
      }
      return total;
    });
  });
});
