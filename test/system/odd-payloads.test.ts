import { test } from 'vitest';
import { Barrage } from '../long/payloads.ts';
import { describePostgres } from '../support/database.ts';
import { seeded } from '../support/seeded.ts';

const SEED = 20_000;

describePostgres('payloads that Slack would never send', () => {
  test('end nothing, are never answered 500, log no fault, and do nothing that nobody may', async () => {
    const barrage = await Barrage.begins();
    const random = seeded(SEED);
    await barrage.sendSigned(300, random);
    await barrage.sendPowerless(100, random);
    await barrage.sendBySocket(50, random);
    await barrage.clickP99(10, random, 50);
  });
});
