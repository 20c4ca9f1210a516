import { test } from 'vitest';
import { restore } from '../long/restored.ts';
import { describePostgres } from '../support/database.ts';
import { seeded } from '../support/seeded.ts';

describePostgres('a backup that is restored', () => {
  test('lacks what happened since, and leaves nothing of it behind', async () => {
    await restore(seeded(4711));
  }, 900_000);
});
