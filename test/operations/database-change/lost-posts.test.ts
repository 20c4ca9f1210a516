import { sql } from 'drizzle-orm';
import { describe, expect, it } from 'vitest';
import { CARD_LEASE_MS } from '../../../src/operations/card/card-lease.ts';
import { deliverDueCards } from '../../../src/operations/card/deliver-due-cards.ts';
import { noticeDatabaseChange } from '../../../src/operations/database-change/notice-database-change.ts';
import { recordNotShown, recordShown } from '../../../src/store/card/shown-cards.ts';
import { acmeWorld, type AcmeWorld } from '../../support/acme-world.ts';

/** A card that was posted and changed, and whose database knows of neither. */
async function lostPost(): Promise<{ world: AcmeWorld; id: string; subjectId: string }> {
  const world = await acmeWorld();
  await noticeDatabaseChange(world.ctx);
  const { id: subjectId } = await world.asks('sami@acme.test', 'prod-db/read');
  await world.run();
  const card = world.shown.find((one) => one.kind === 'request-status' && one.subjectId === subjectId);
  const { drizzle } = world.ctx.db;
  await drizzle.execute(sql`
    update card set channel_id = null, message_ts = null, posted_at = null, due_at = created_at where id = ${card?.id}`);
  await drizzle.execute(sql`update database_identity set timeline = '00000000'`);
  return { world, id: card?.id ?? '', subjectId };
}

const tries = (world: AcmeWorld, id: string) => world.shown.filter((card) => card.id === id);

describe('a message of whose post the database has no record', () => {
  it('is looked for before it is posted again, once a post that was under way has ended', async () => {
    const { world, id } = await lostPost();
    await deliverDueCards(world.ctx);
    expect(await world.rows.eventsOf('database.changed')).toHaveLength(1);
    expect(tries(world, id)).toHaveLength(1);

    await world.pass(CARD_LEASE_MS / 1_000);
    expect(tries(world, id)).toMatchObject([{ mayBePosted: false }, { mayBePosted: true }]);
  });

  it.each([
    ['was taken', recordShown],
    ['wasn’t', recordNotShown],
  ])('is looked for also where a change of it was under way, which %s', async (_, record) => {
    const { world, id } = await lostPost();
    await noticeDatabaseChange(world.ctx);
    const claimed = { id: tries(world, id)[0]?.id ?? ('' as never), revision: 1, messageTs: '0.1' };
    const now = world.clock.now();
    const came = {
      channelId: 'D1',
      messageTs: '0.1',
      error: '',
      dueAt: now,
      mayBePosted: false,
      refused: false,
    };
    await record(world.ctx.db.drizzle, claimed, came, now);

    await world.ctx.db.drizzle.execute(sql`update card set due_at = created_at where id = ${id}`);
    await world.pass(CARD_LEASE_MS / 1_000);
    expect(tries(world, id).at(-1)).toMatchObject({ mayBePosted: true });
  });
});
