import { expect, it } from 'vitest';
import { refreshCards, wantCards } from '../../src/store/cards.ts';
import { claimDueCards } from '../../src/store/due-cards.ts';
import { recordShown } from '../../src/store/shown-cards.ts';
import { transaction } from '../../src/store/transaction.ts';
import { acmeWorld } from '../support/acme-world.ts';

const WANTED = { kind: 'request-status', subjectId: 'req_1', audienceId: 'person_1' } as const;
const PLACE = { channelId: 'D1', messageTs: '1795165202.000001' };

it('a message that a click is about to replace isn’t claimed to be changed beside it', async () => {
  const { ctx, clock } = await acmeWorld();
  const claim = (inHand: string[]) =>
    transaction(ctx, (tx) =>
      claimDueCards(tx, {
        now: clock.now(),
        leaseUntil: new Date(clock.now().getTime() + 1_000),
        limit: 10,
        posts: true,
        updates: true,
        updatesPerMinute: 60,
        inHand,
      }),
    );
  await transaction(ctx, (tx) => wantCards(tx, [WANTED], clock.now()));
  const [posted] = await claim([]);
  if (posted === undefined) throw new Error('there is no card');
  await recordShown(ctx.db.drizzle, posted, PLACE, clock.now());
  await transaction(ctx, (tx) => refreshCards(tx, [WANTED.subjectId], clock.now()));

  expect(await claim([PLACE.messageTs])).toEqual([]);
  expect(await claim(['1795165202.000002'])).toHaveLength(1);
});
