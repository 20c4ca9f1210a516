import { expect, test } from 'vitest';
import { stormed } from '../long/slack-storms.ts';
import { describePostgres } from '../support/database.ts';
import { seeded } from '../support/seeded.ts';

const SEED = Number(process.env['SYSTEM_SEED'] ?? 429);

describePostgres('a Slack that is having a bad half minute', () => {
  test(`loses and doubles nothing, whatever becomes of the sockets (seed ${SEED})`, async () => {
    const measured = await stormed({ lastsMs: 36_000, everyMs: 6_000, processes: 1 }, seeded(SEED));
    process.stdout.write(`socket storm: ${JSON.stringify(measured)}\n`);

    expect(measured).toMatchObject({
      lost: expect.any(Number),
      'asked to refresh': expect.any(Number),
      warned: expect.any(Number),
      cut: expect.any(Number),
      dead: expect.any(Number),
    });
  }, 240_000);
});
