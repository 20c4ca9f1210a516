import { test } from 'vitest';
import { failOver } from '../long/failover.ts';
import { describePostgres } from '../support/database.ts';
import { seeded } from '../support/seeded.ts';

describePostgres('a failover to an asynchronous standby', () => {
  test('loses the last seconds, and nothing that was given in them', async () => {
    await failOver(seeded(4711));
  }, 900_000);
});
