import { describe, test } from 'vitest';
import { describePostgres } from '../support/database.ts';
import { rounds } from '../support/rounds.ts';
import { POOLINGS, upsetPooler } from './poolers.ts';

const ROUNDS = 20;
const TIMES = 4;

describePostgres('a PgBouncer that is killed, restarted and told to drop connections', () => {
  describe.each(POOLINGS)('in %s pooling', (pooling) => {
    test('loses nothing, doubles nothing and ends no process', async () => {
      const what = `PgBouncer in ${pooling} pooling upset while people work, ${TIMES} times in each way`;
      await rounds({ what, times: ROUNDS, minutes: 30 }, (random) => upsetPooler(pooling, TIMES, random));
    });
  });
});
