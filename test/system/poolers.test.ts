import { expect, test } from 'vitest';
import { POOLINGS, upsetPooler } from '../long/poolers.ts';
import { describePostgres } from '../support/database.ts';
import { seeded } from '../support/seeded.ts';

describePostgres(
  'a PgBouncer that is killed, restarted and told to drop connections while people work',
  () => {
    test.each(POOLINGS)(
      'in %s pooling, ends no process, loses nothing, and leaves statements their limit',
      async (pooling) => {
        expect((await upsetPooler(pooling, 1, seeded(4711)))['accesses']).toBeGreaterThan(1);
      },
      480_000,
    );
  },
);
