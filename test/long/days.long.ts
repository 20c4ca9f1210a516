import { it } from 'vitest';
import { describePostgres } from '../support/database.ts';
import { rounds } from '../support/rounds.ts';
import { liveDays } from './days.ts';

const DAYS_A_ROUND = 50;

describePostgres('two processes', () => {
  it('keep every promise on 10,000 random days', () =>
    rounds({ what: 'random days', times: 10_000 / DAYS_A_ROUND, minutes: 240 }, async (random) => {
      const seed = Math.floor(random() * 2 ** 31);
      return { days: await liveDays({ seed, days: DAYS_A_ROUND, asItWas: true }) };
    }));
});
