import { describe, expect, test } from 'vitest';
import type { Ctx } from '../../src/operations/context.ts';
import type { CardKind } from '../../src/domain/card.ts';
import { deliverDueCards } from '../../src/operations/card/deliver-due-cards.ts';
import { newId } from '../../src/domain/ids.ts';
import { refreshCards, repostCards, wantCards } from '../../src/store/card/cards.ts';
import { grant } from '../../src/store/schema/index.ts';
import { transaction } from '../../src/store/database/transaction.ts';
import { acmeScene } from './support/scene.ts';

const READ = 'prod-db/read 1h Looking into the failed invoices';

/** Slack takes everything; of which kinds it was, in order. */
function postsInto(ctx: Ctx): string[] {
  const posted: string[] = [];
  ctx.messenger.show = async (_, { id, kind }) => {
    posted.push(kind);
    return { kind: 'shown', channelId: 'C1', messageTs: `1.${id}` };
  };
  return posted;
}

describe('new messages', () => {
  test('are posted as Slack’s rate allows, so that none is refused', async () => {
    const scene = await acmeScene();
    const { ctx, clock } = scene;
    const wanted = Array.from({ length: 450 }, (_, n) => ({
      kind: 'request-outcome' as const,
      subjectId: `req_${n}`,
      audienceId: `#room-${n}`,
    }));
    let posted = 0;
    const { messenger } = ctx;
    const posts = async () => {
      posted++;
      return { kind: 'shown', channelId: 'C1', messageTs: `1.${String(posted).padStart(6, '0')}` } as const;
    };
    messenger.show = posts;
    await transaction(ctx, (tx) => wantCards(tx, wanted, clock.now()));
    await deliverDueCards(ctx);
    expect(posted).toBe(243);
    clock.advance(20_000);
    messenger.show = async () => ({ kind: 'too-late' });
    for (let times = 0; times < 4; times++) await deliverDueCards(ctx);
    messenger.show = posts;
    await deliverDueCards(ctx);
    expect(posted).toBe(243 + 90);
  });

  test.each([
    ['had no answer', { kind: 'retry', afterMs: 1_000, error: 'lost', mayBePosted: true }],
    ['was refused', { kind: 'refused', afterMs: 60_000, error: 'invalid_blocks', mayBePosted: false }],
  ] as const)('to one reader wait for a second after one that %s', async (_, shown) => {
    const { ctx, clock } = await acmeScene();
    const wanted = ['one', 'two'].map((subjectId) => ({
      kind: 'task' as const,
      subjectId,
      audienceId: '#prod',
    }));
    const tried: string[] = [];
    ctx.messenger.show = async (_ctx, { subjectId }) => {
      tried.push(subjectId);
      return shown;
    };
    await transaction(ctx, (tx) => wantCards(tx, wanted, clock.now()));
    await deliverDueCards(ctx);
    clock.advance(999);
    await deliverDueCards(ctx);
    expect(tried).toHaveLength(1);
    clock.advance(1);
    await deliverDueCards(ctx);
    expect(tried).toHaveLength(2);
  });
});

describe('what somebody waits for', () => {
  test('is posted before any number of news that were due earlier, also to who is to get those', async () => {
    const scene = await acmeScene();
    const { ctx, clock } = scene;
    const [audienceId, now] = ['#prod', clock.now()];
    const launch = Array.from({ length: 400 }, (_, n) => ({
      kind: 'review-batch' as const,
      subjectId: `batch_${n}`,
      audienceId: n < 20 ? audienceId : `#room-${n}`,
    }));
    await transaction(ctx, (tx) => wantCards(tx, launch, now));
    const posted = postsInto(ctx);
    await deliverDueCards(ctx);
    clock.advance(1_000);
    const urgent = (['glass-notice', 'request-approval', 'answer'] as const).map((kind, n) => ({
      kind,
      subjectId: 'req_1',
      audienceId: n === 0 ? audienceId : `#${kind}`,
    }));
    await transaction(ctx, (tx) => wantCards(tx, urgent, clock.now()));
    posted.length = 0;
    await deliverDueCards(ctx);

    expect(posted.toSorted()).toEqual(['answer', 'glass-notice', 'request-approval', 'review-batch']);
  });

  test('is what somebody asked to be brought, of a kind that can wait too', async () => {
    const scene = await acmeScene();
    const { ctx, clock } = scene;
    const to = (n: number) =>
      ({ kind: 'review-batch', subjectId: `batch_${n}`, audienceId: `#room-${n}` }) as const;
    const launch = Array.from({ length: 400 }, (_, n) => to(n));
    await transaction(ctx, (tx) => wantCards(tx, launch, clock.now()));
    const brought = { ...to(399), rank: 'waited-for' } as const;
    clock.advance(1_000);
    await transaction(ctx, (tx) => refreshCards(tx, ['batch_398'], clock.now()));
    await transaction(ctx, (tx) => repostCards(tx, [brought], clock.now()));
    await transaction(ctx, (tx) => wantCards(tx, [to(399)], clock.now()));
    const posted: string[] = [];
    ctx.messenger.show = async (_, { id, subjectId }) => {
      posted.push(subjectId);
      return { kind: 'shown', channelId: 'C1', messageTs: `1.${id}` };
    };
    await deliverDueCards(ctx);
    expect(posted[0]).toBe('batch_399');
    expect(posted).not.toContain('batch_398');
  });

  test('is access that works, too: whoever took it in an emergency hears before those whose access ended', async () => {
    const scene = await acmeScene();
    const { ctx, clock } = scene;
    await scene.asks('sami', READ);
    await scene.person('omar').clicks('Approve');
    await scene.settle();
    const [works] = await ctx.db.drizzle.select().from(grant);
    if (works === undefined) throw new Error('nothing was given');
    const ended = Array.from({ length: 40 }, (_, n) => ({
      kind: 'access-ended' as const,
      subjectId: newId('grant', clock.now()),
      audienceId: `#room-${n}`,
    }));
    clock.advance(60_000);
    await transaction(ctx, (tx) => wantCards(tx, ended, clock.now()));
    const told = { kind: 'grant', subjectId: works.id, audienceId: works.principalId } as const;
    await transaction(ctx, (tx) => repostCards(tx, [told], new Date(clock.now().getTime() + 1)));
    clock.advance(2);
    const posted: string[] = [];
    ctx.messenger.show = async (_, { id, subjectId }) => {
      posted.push(subjectId);
      return { kind: 'shown', channelId: 'C1', messageTs: `1.${id}` };
    };
    await deliverDueCards(ctx);
    expect(posted.indexOf(works.id)).toBeLessThan(8);
  });

  test('to one reader holds news up only while it is due', async () => {
    const scene = await acmeScene();
    const { ctx, clock } = scene;
    const to = (kind: CardKind, subjectId: string) => ({ kind, subjectId, audienceId: '#prod' });
    const now = clock.now();
    await transaction(ctx, (tx) => wantCards(tx, [to('review-digest', 'one')], now));
    await transaction(ctx, (tx) => wantCards(tx, [to('task', 'two')], new Date(now.getTime() + 60_000)));
    const posted = postsInto(ctx);
    await deliverDueCards(ctx);
    expect(posted).toEqual(['review-digest']);
  });
});

describe('news', () => {
  test('keep a quarter of the rate while more is due that somebody waits for', async () => {
    const scene = await acmeScene();
    const { ctx, clock } = scene;
    const many = (kind: CardKind, count: number) =>
      Array.from({ length: count }, (_, n) => ({
        kind,
        subjectId: `${kind}_${n}`,
        audienceId: `#${kind}-${n}`,
      }));
    await transaction(ctx, (tx) =>
      wantCards(tx, [...many('review-digest', 60), ...many('request-approval', 340)], clock.now()),
    );
    const posted = postsInto(ctx);
    await deliverDueCards(ctx);
    posted.length = 0;
    for (let second = 0; second < 20; second++) {
      clock.advance(1_000);
      await deliverDueCards(ctx);
    }
    const news = posted.filter((kind) => kind === 'review-digest').length;
    expect(posted).toHaveLength(90);
    expect(news).toBeGreaterThanOrEqual(20);
    expect(news).toBeLessThanOrEqual(25);
  });
});
