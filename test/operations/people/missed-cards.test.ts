import { eq, sql } from 'drizzle-orm';
import { expect, it } from 'vitest';
import { deliverDueCards } from '../../../src/operations/card/deliver-due-cards.ts';
import { importPeople } from '../../../src/operations/people/import-people.ts';
import { linkAccount } from '../../../src/operations/people/link-account.ts';
import { refreshDirectory } from '../../../src/operations/people/refresh-directory.ts';
import { PersonId } from '../../../src/domain/ids.ts';
import { findPeople } from '../../../src/store/people/person-store.ts';
import { wantCards } from '../../../src/store/card/cards.ts';
import { card } from '../../../src/store/schema/index.ts';
import { transaction } from '../../../src/store/database/transaction.ts';
import { acmeWorld, PEOPLE_CSV } from '../../support/acme-world.ts';
import { describePostgres } from '../../support/database.ts';

/** A company that two newcomers have joined whom Slack hasn't told of yet, and messages that reach whoever has an account. */
async function newcomers() {
  const world = await acmeWorld();
  const { ctx, directory } = world;
  const lines = ['nora', 'zoe'].map(
    (name, n) => `${20 + n},${name}@acme.test,${name},,,,employee,,,active\n`,
  );
  await importPeople(ctx, { csv: PEOPLE_CSV + lines.join('') });
  const [nora, zoe] = await Promise.all(
    ['nora', 'zoe'].map((name) => world.rows.person(`${name}@acme.test`)),
  );
  if (nora === undefined || zoe === undefined) throw new Error('nobody joined');
  const posted = { kind: 'shown', channelId: 'D1', messageTs: '1.000001' } as const;
  const reaching = { during: async () => {} };
  ctx.messenger.show = async () => {
    const [reader] = await findPeople(ctx.db.drizzle, [PersonId.parse(nora.id)]);
    await reaching.during();
    if (!reader?.slackUserId)
      return { kind: 'unreachable', error: 'no Slack account is tied to them', mayBePosted: false };
    const account = await directory.account(reader.slackUserId);
    if (account?.deleted !== true) return posted;
    return { kind: 'unreachable', error: 'Slack answered user_disabled', mayBePosted: false };
  };
  const wanted = { kind: 'request-status', subjectId: 'req_1', audienceId: nora.id } as const;
  return {
    ...world,
    nora,
    zoe,
    reaching,
    asks: () => transaction(ctx, (tx) => wantCards(tx, [wanted], ctx.clock.now())),
    isPosted: async () => {
      const [row] = await ctx.db.drizzle.select().from(card).where(eq(card.subjectId, 'req_1'));
      return row?.messageTs === posted.messageTs;
    },
  };
}

it('a message reaches somebody whose account is tied while it is being delivered', async () => {
  const { ctx, directory, reaching, asks, isPosted } = await newcomers();
  await asks();
  directory.set('nora@acme.test');
  reaching.during = async () => void (await refreshDirectory(ctx));
  await deliverDueCards(ctx);
  reaching.during = async () => {};
  await deliverDueCards(ctx);
  expect(await isPosted()).toBe(true);
});

it('a message reaches somebody whose account an admin ties', async () => {
  const { ctx, directory, asks, isPosted } = await newcomers();
  await asks();
  directory.set('nora.private@acme.test');
  await refreshDirectory(ctx);
  await deliverDueCards(ctx);
  await linkAccount(ctx, { slackUserId: 'UNORAPRIVATE', email: 'nora@acme.test' });
  await deliverDueCards(ctx);
  expect(await isPosted()).toBe(true);
});

it('a message reaches somebody who was deactivated when it was due, once they are active again', async () => {
  const { ctx, directory, asks, isPosted } = await newcomers();
  directory.set('nora@acme.test');
  await refreshDirectory(ctx);
  directory.set('nora@acme.test', { deleted: true });
  await refreshDirectory(ctx);
  await asks();
  await deliverDueCards(ctx);
  await refreshDirectory(ctx);
  expect(await deliverDueCards(ctx)).toBe(0);
  directory.set('nora@acme.test', { deleted: false });
  await refreshDirectory(ctx);
  await deliverDueCards(ctx);
  expect(await isPosted()).toBe(true);
});

it('a message reaches somebody whose account couldn’t be tied while the database was away', async () => {
  const { ctx, directory, asks, isPosted } = await newcomers();
  await asks();
  await deliverDueCards(ctx);
  directory.set('nora@acme.test');
  directory.set('zoe@acme.test');
  const { db } = ctx;
  let losses = 2;
  const transaction: typeof db.transaction = async (run, options) => {
    if (losses-- > 0) throw Object.assign(new Error('read CONNECTION_CLOSED'), { code: 'CONNECTION_CLOSED' });
    return db.transaction(run, options);
  };
  const away = { ...ctx, db: { ...db, transaction } };

  await expect(refreshDirectory(away)).rejects.toMatchObject({ code: 'unavailable' });
  while (losses > 0) await refreshDirectory(away).catch(() => undefined);
  await refreshDirectory(away);

  await deliverDueCards(ctx);
  expect(await isPosted()).toBe(true);
});

describePostgres('a message', () => {
  it('reaches somebody whose account is being tied when it becomes due', async () => {
    const { ctx, directory, zoe, asks, isPosted } = await newcomers();
    directory.set('nora@acme.test');
    directory.set('zoe@acme.test');
    let refreshed: Promise<unknown> | undefined;
    await ctx.db.transaction(async (held) => {
      await held.execute(sql`select from person where id = ${zoe.id} for update`);
      refreshed = refreshDirectory(ctx);
      const blocked = async () =>
        (
          await ctx.db.rows(sql`select from pg_stat_activity
          where datname = current_database() and wait_event_type = 'Lock'`)
        ).length;
      await expect.poll(blocked).toBeGreaterThan(0);
      await asks();
      await deliverDueCards(ctx);
      expect(await isPosted()).toBe(false);
    });
    await refreshed;
    await deliverDueCards(ctx);
    expect(await isPosted()).toBe(true);
  });
});
