import { eq } from 'drizzle-orm';
import { expect, it } from 'vitest';
import { repostCards, wantCards } from '../../../src/store/card/cards.ts';
import { recordShown } from '../../../src/store/card/shown-cards.ts';
import { card } from '../../../src/store/schema/index.ts';
import { transaction } from '../../../src/store/database/transaction.ts';
import { acmeWorld } from '../../support/acme-world.ts';

const WANTED = { kind: 'request-status', subjectId: 'req_1', audienceId: 'person_1' } as const;
const PLACE = { channelId: 'D1', messageTs: '1795165202.000001' };

it('a card is due again when something older was shown after something newer', async () => {
  const { ctx } = await acmeWorld();
  const db = ctx.db.drizzle;
  const now = ctx.clock.now();
  const read = async () => (await db.select().from(card).where(eq(card.subjectId, 'req_1')))[0];
  await transaction(ctx, (tx) => wantCards(tx, [WANTED], now));
  const older = await read();
  await transaction(ctx, (tx) => wantCards(tx, [WANTED], now));
  const newer = await read();
  if (older === undefined || newer === undefined) throw new Error('there is no card');
  await recordShown(db, newer, PLACE, now);
  expect((await read())?.dueAt).toBeNull();
  await recordShown(db, { ...older, messageTs: PLACE.messageTs }, PLACE, now);
  expect((await read())?.dueAt).toEqual(now);
});

it('a card that is to be posted anew forgets the message that was being changed', async () => {
  const { ctx } = await acmeWorld();
  const db = ctx.db.drizzle;
  const now = ctx.clock.now();
  const read = async () => (await db.select().from(card).where(eq(card.kind, 'request-status')))[0];
  await transaction(ctx, (tx) => wantCards(tx, [WANTED], now));
  const posted = await read();
  if (posted === undefined) throw new Error('there is no card');
  await recordShown(db, posted, PLACE, now);
  await transaction(ctx, (tx) => repostCards(tx, [WANTED], now));
  await recordShown(db, { ...posted, messageTs: PLACE.messageTs }, PLACE, now);
  expect(await read()).toMatchObject({ channelId: null, messageTs: null, dueAt: now });
});
