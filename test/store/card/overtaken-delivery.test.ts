import { beforeEach, describe, expect, it } from 'vitest';
import { wantCards } from '../../../src/store/card/cards.ts';
import type { ClaimedCard } from '../../../src/store/card/claimed-card.ts';
import { claimDueCards, putBack } from '../../../src/store/card/due-cards.ts';
import { card } from '../../../src/store/schema/index.ts';
import { recordFound, recordGone, recordNotShown, recordShown } from '../../../src/store/card/shown-cards.ts';
import { transaction } from '../../../src/store/database/transaction.ts';
import { acmeWorld } from '../../support/acme-world.ts';
import type { AcmeWorld } from '../../support/acme-world.ts';

const WANTED = { kind: 'request-status', subjectId: 'req_1', audienceId: 'person_1' } as const;
const PLACE = { channelId: 'D1', messageTs: '1795165202.000001' };
const LEASE_SECONDS = 12;

let world: AcmeWorld;

beforeEach(async () => {
  world = await acmeWorld();
  await transaction(world.ctx, (tx) => wantCards(tx, [WANTED], world.clock.now()));
});

/** One process takes the card on, whose lease is over when the next does. */
async function claimed(): Promise<ClaimedCard> {
  const now = world.clock.now();
  const claim = {
    now,
    leaseUntil: new Date(now.getTime() + LEASE_SECONDS * 1_000),
    limit: 1,
    posts: true,
    updates: true,
    updatesPerMinute: 60_000,
    inHand: [],
  };
  const [one] = await transaction(world.ctx, (tx) => claimDueCards(tx, claim));
  world.clock.advance((LEASE_SECONDS + 1) * 1_000);
  return one ?? expect.unreachable('no card was due');
}

const row = async () => (await world.ctx.db.drizzle.select().from(card))[0];

describe('what a process did with a card that another has taken over since', () => {
  it('doesn’t forget the message that the other found first', async () => {
    const db = world.ctx.db.drizzle;
    const first = await claimed();
    const now = world.clock.now();
    const failed = { error: 'no answer', dueAt: now, mayBePosted: true, refused: false };
    await recordNotShown(db, first, failed, now);
    world.clock.advance(2_000);
    const asleep = await claimed();
    const awake = await claimed();
    await recordFound(db, awake, PLACE);
    await recordShown(db, { ...awake, messageTs: PLACE.messageTs }, PLACE, world.clock.now());

    await recordFound(db, asleep, PLACE);
    expect(await row()).toMatchObject({ ...PLACE, dueAt: null });
  });

  it('doesn’t forget a message that was posted in the place of one that is gone', async () => {
    const db = world.ctx.db.drizzle;
    await recordShown(db, await claimed(), { ...PLACE, messageTs: '1.1' }, world.clock.now());
    await transaction(world.ctx, (tx) => wantCards(tx, [WANTED], world.clock.now()));
    const asleep = await claimed();
    const awake = await claimed();
    await recordGone(db, awake);
    await recordShown(db, await claimed(), PLACE, world.clock.now());

    await recordGone(db, asleep);
    expect(await row()).toMatchObject(PLACE);
  });

  it('isn’t put back, so that the other’s post is looked for should it be lost', async () => {
    const asleep = await claimed();
    const awake = await claimed();

    await putBack(world.ctx.db.drizzle, [asleep]);
    expect(await row()).toMatchObject({ leaseUntil: awake.leaseUntil, postingSince: awake.postingSince });
    expect((await claimed()).mayBePosted).toBe(true);
  });
});
