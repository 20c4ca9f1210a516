import { sql } from 'drizzle-orm';
import { describe, expect, it } from 'vitest';
import type { CardKind } from '../../../src/domain/card.ts';
import { CardId, newId } from '../../../src/domain/ids.ts';
import { refreshCards, wantCards } from '../../../src/store/card/cards.ts';
import { rows } from '../../../src/store/database/database.ts';
import { claimDueCards, putBack } from '../../../src/store/card/due-cards.ts';
import { card } from '../../../src/store/schema/index.ts';
import { recordShown } from '../../../src/store/card/shown-cards.ts';
import { transaction } from '../../../src/store/database/transaction.ts';
import { acmeWorld } from '../../support/acme-world.ts';
import type { AcmeWorld } from '../../support/acme-world.ts';
import { describePostgres } from '../../support/database.ts';

const WANTED = { kind: 'request-status', subjectId: 'req_1', audienceId: 'person_1' } as const;
const PLACE = { channelId: 'D1', messageTs: '1795165202.000001' };

const PER_MINUTE = 60;
const claimOf = ({ ctx, clock }: Pick<AcmeWorld, 'ctx' | 'clock'>, limit: number, inHand: string[] = []) =>
  transaction(ctx, (tx) => claimDueCards(tx, claimAt(clock.now(), limit, inHand)));

const claimAt = (now: Date, limit: number, inHand: string[] = []) => ({
  now,
  leaseUntil: new Date(now.getTime() + 1_000),
  limit,
  posts: true,
  updates: true,
  updatesPerMinute: PER_MINUTE,
  inHand,
});

const many = (kind: CardKind) =>
  Array.from({ length: 20 }, (_, n) => ({
    kind,
    subjectId: `${kind}_${n}`,
    audienceId: `person_${kind}_${n}`,
  }));

describe('what is put back gives back what it took', () => {
  it('of the share of what can wait', async () => {
    const world = await acmeWorld();
    const { ctx, clock } = world;
    await transaction(ctx, (tx) => wantCards(tx, [...many('task'), ...many('review-batch')], clock.now()));
    for (let times = 0; times < 3; times++) {
      const claimed = await claimOf(world, 10);
      expect(claimed.filter(({ kind }) => kind === 'review-batch')).toHaveLength(3);
      await putBack(ctx.db.drizzle, claimed);
    }
  });

  it('of the share of changes that nobody waits for', async () => {
    const world = await acmeWorld();
    const { ctx, clock } = world;
    await ctx.db.drizzle.insert(card).values(
      many('campaign').map((one, n) => ({
        ...one,
        id: CardId.parse(newId('card', clock.now())),
        channelId: 'D1',
        messageTs: `1.${n}`,
        background: true,
        dueAt: clock.now(),
        createdAt: clock.now(),
      })),
    );
    for (let times = 0; times < 3; times++) {
      const claimed = await claimOf(world, 10);
      expect(claimed).toHaveLength(10);
      await putBack(ctx.db.drizzle, claimed);
    }
  });
});

describePostgres('a claim among thousands that are due', () => {
  it.each(['nothing', 'that nothing was due'])(
    'reads little more than it takes, where %s is known of the table',
    async (known) => {
      const { ctx, clock } = await acmeWorld();
      const db = ctx.db.drizzle;
      const insert = (prefix: string, dueAt: string | null, messageTs: string | null) =>
        db.execute(sql`
          insert into card (id, kind, subject_id, audience_id, due_at, message_ts, background, created_at)
          select ${prefix} || n, 'review-batch', ${prefix} || n, ${prefix} || n, ${dueAt}::timestamptz,
            ${messageTs}::text, true, now() from generate_series(1, 5000) n`);
      await db.execute(sql`alter table card set (autovacuum_enabled = off)`);
      if (known !== 'nothing') {
        await insert('shown', null, '1.1');
        await db.execute(sql`analyze card`);
      }
      await insert('due', clock.now().toISOString(), null);
      const tuples = await transaction(ctx, async (tx) => {
        const claimed = await claimDueCards(tx, claimAt(clock.now(), 32));
        expect(claimed).toHaveLength(32);
        const [row] = await rows<{ tuples: number }>(
          tx,
          sql`select (seq_tup_read + idx_tup_fetch)::int as tuples from pg_stat_xact_user_tables where relname = 'card'`,
        );
        return row?.tuples;
      });
      expect(tuples).toBeGreaterThan(32);
      expect(tuples).toBeLessThan(1_000);
    },
  );
});

it('a message that a click is about to replace isn’t claimed to be changed beside it', async () => {
  const world = await acmeWorld();
  const { ctx, clock } = world;
  const claim = (inHand: string[]) => claimOf(world, 10, inHand);
  await transaction(ctx, (tx) => wantCards(tx, [WANTED], clock.now()));
  const [posted] = await claim([]);
  if (posted === undefined) throw new Error('there is no card');
  await recordShown(ctx.db.drizzle, posted, PLACE, clock.now());
  await transaction(ctx, (tx) => refreshCards(tx, [WANTED.subjectId], clock.now()));

  expect(await claim([PLACE.messageTs])).toEqual([]);
  expect(await claim(['1795165202.000002'])).toHaveLength(1);
});
