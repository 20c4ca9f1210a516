import { expect, it } from 'vitest';
import { deliverDueCards } from '../../../src/operations/card/deliver-due-cards.ts';
import { acmeWorld } from '../../support/acme-world.ts';

it('tries a message when Slack said that it may, however often it was put off', async () => {
  const world = await acmeWorld();
  let tries = 0;
  world.ctx.messenger.show = async (_, card) => {
    if (card.kind === 'request-status') tries += 1;
    return { kind: 'wait', afterMs: 1_000, error: 'Slack asked to wait', mayBePosted: false };
  };
  await world.asks('sami@acme.test', 'prod-db/read');
  await deliverDueCards(world.ctx);
  expect(tries).toBe(1);

  for (let second = 2; second <= 8; second++) {
    world.clock.advance(1_000);
    await deliverDueCards(world.ctx);
    expect(tries).toBe(second);
  }
});
