import { eq, isNotNull } from 'drizzle-orm';
import { describe, expect, test } from 'vitest';
import { deliverDueCards } from '../../src/operations/card/deliver-due-cards.ts';
import { connectSlack } from '../../src/slack/app.ts';
import { refreshInBackground } from '../../src/store/background-cards.ts';
import { refreshCards, repostCards, wantCards } from '../../src/store/cards.ts';
import type { CardKind } from '../../src/domain/card.ts';
import { card } from '../../src/store/schema/index.ts';
import { transaction } from '../../src/store/transaction.ts';
import {
  batchOf,
  campaignOf,
  clicksItem,
  decides,
  reviewScene,
  startsReview,
} from './support/review-scene.ts';
import { acmeScene, type Scene } from './support/scene.ts';

const READ = 'prod-db/read 1h Looking into the failed invoices';
const QUARTERLY = '/access campaign start quarterly-prod';
const NEVER = { kind: 'ratelimited', retryAfterSeconds: 3_600 } as const;
const ALWAYS = { times: 10_000 };

const updates = ({ sandbox }: Scene) => sandbox.workspace.calls.to('chat.update').length;
const refused = ({ sandbox }: Scene) => sandbox.workspace.calls.all().filter((call) => call.status === 429);
const due = ({ ctx }: Scene) => ctx.db.drizzle.select().from(card).where(isNotNull(card.dueAt));
const cardsOf = ({ ctx }: Scene, kind: CardKind) =>
  ctx.db.drizzle.select().from(card).where(eq(card.kind, kind));
/** Every click is answered, and nothing is delivered. */
const clicked = ({ app }: Scene) => app.clicksFinished(10_000);

async function underReview(): Promise<Scene> {
  const scene = await reviewScene();
  await startsReview(scene, QUARTERLY);
  scene.sandbox.workspace.calls.clear();
  return scene;
}

describe('what somebody clicks', () => {
  test('is shown in the message that they clicked, also while no message can be changed', async () => {
    const scene = await acmeScene();
    await scene.asks('sami', READ);
    scene.sandbox.workspace.faults.provoke('chat.update', NEVER, ALWAYS);
    await scene.person('omar').clicks('Approve');
    await clicked(scene);
    expect(scene.person('omar').dm().at(-1)?.reads).toContain('*Approved* by Omar Haddad');
    expect(scene.person('omar').dm().at(-1)?.buttons).toEqual([]);
    const waiting = (await due(scene)).map(({ kind }) => kind);
    expect(waiting.toSorted()).toEqual(['request-approval', 'request-status']);
  });

  test('is shown there after a form that was opened from it, too', async () => {
    const scene = await acmeScene();
    await scene.asks('sami', READ);
    scene.sandbox.workspace.faults.provoke('chat.update', NEVER, ALWAYS);
    const omar = scene.person('omar');
    await omar.clicks('Deny');
    const modal = await omar.modal('Deny request');
    await modal.fill('Why', 'Use the replica instead');
    await modal.submit();
    await clicked(scene);
    expect(omar.dm().at(-1)?.reads).toMatch(/\*Denied\* by Omar Haddad/);
  });

  test('is shown there when the button was stale', async () => {
    const scene = await acmeScene();
    await scene.asks('sami', READ);
    scene.sandbox.workspace.faults.provoke('chat.update', NEVER, ALWAYS);
    await scene.person('omar').clicks('Approve');
    await scene.person('dora').clicks('Approve');
    await clicked(scene);
    expect(scene.person('dora').dm()[0]?.reads).toContain('*Approved* by Omar Haddad');
    expect(scene.person('dora').dm()[0]?.buttons).toEqual([]);
  });

  test.each([{ kind: 'status', status: 500 } as const, { kind: 'lost' } as const])(
    'is delivered like any other message where the replacement fails ($kind)',
    async (fault) => {
      const scene = await underReview();
      scene.sandbox.workspace.faults.provoke('response_url', fault);
      await decides(scene, 'omar', /Dora Novak →/, 'Keep');
      expect(batchOf(scene, 'omar').reads).toContain('1 of 4 decided: 1 to keep');
      expect(updates(scene)).toBe(1);
      expect(await due(scene)).toEqual([]);
    },
  );

  test('is never covered by what was on its way before', async () => {
    const scene = await underReview();
    const { ctx, sandbox } = scene;
    const batch = (await cardsOf(scene, 'review-batch')).find(
      (one) => one.messageTs === batchOf(scene, 'omar').ts,
    );
    await transaction(ctx, (tx) => refreshCards(tx, [batch?.subjectId ?? ''], ctx.clock.now()));
    let older: Promise<number> | undefined;
    await new Promise<void>((arrived) => {
      let draws = 0;
      const random = () => {
        arrived();
        return draws++;
      };
      sandbox.workspace.faults.provoke('chat.update', { kind: 'slow', ms: 700 }, { share: 1, random });
      older = deliverDueCards(ctx);
    });
    await clicksItem(scene, 'omar', /Dora Novak →/, 'Keep');
    await Promise.all([older, clicked(scene)]);
    expect(batchOf(scene, 'omar').reads).toContain('1 of 4 decided: 1 to keep');
    expect(await due(scene)).toEqual([]);
  });

  test('is shown as the last of quick clicks left it', async () => {
    const scene = await underReview();
    scene.sandbox.workspace.faults.provoke('response_url', { kind: 'slow', ms: 300 });
    await clicksItem(scene, 'omar', /Dora Novak →/, 'Keep');
    await clicksItem(scene, 'omar', /Kim Larsen →/, 'Revoke');
    await clicked(scene);
    expect(batchOf(scene, 'omar').reads).toContain('2 of 4 decided: 1 to keep, 1 to revoke');
    expect(await due(scene)).toEqual([]);
    expect(updates(scene)).toBe(0);
  });
});

describe('a review', () => {
  test('reaches its reviewers complete: no message is posted and then changed', async () => {
    const scene = await reviewScene();
    scene.sandbox.workspace.calls.clear();
    await startsReview(scene, QUARTERLY);
    await scene.pass(10);
    expect(batchOf(scene, 'lena').reads).toContain('last used 2026-01-10');
    const ofReviewers = scene.sandbox.workspace.calls
      .to('chat.update')
      .filter(({ args }) => args.channel !== campaignOf(scene).channelId);
    expect(ofReviewers).toEqual([]);
    expect(updates(scene)).toBeLessThanOrEqual(2);
  });

  test('costs about one change of a message for everything that its reviewers decide', async () => {
    const scene = await underReview();
    let decided = 0;
    for (const [name, item, verdict] of [
      ['omar', /Dora Novak →/, 'Keep'],
      ['omar', /Kim Larsen →/, 'Revoke'],
      ['lena', /Iris Chen →/, 'Keep'],
      ['lena', /Noah Brandt →/, 'Revoke'],
      ['lena', /Wanda Ruiz →/, 'Revoke'],
    ] as const) {
      await decides(scene, name, item, verdict);
      decided++;
    }
    await scene.person('lena').clicks('Submit', batchOf(scene, 'lena'));
    await scene.settle();
    await scene.pass(10);
    expect(campaignOf(scene).reads).toContain('Lena Fischer: 3 of 3 decided, submitted');
    expect(updates(scene)).toBeLessThanOrEqual(1.1 * decided);
    expect(refused(scene)).toEqual([]);
  });
});

describe('changes of messages', () => {
  const SHOWN = 90;

  /** So many messages that are there, all to be changed. */
  async function crowded(scene: Scene): Promise<string[]> {
    const { ctx } = scene;
    await scene.asks('sami', READ);
    const [posted] = await cardsOf(scene, 'request-status');
    const { channelId, messageTs } = posted ?? {};
    const ids = Array.from({ length: SHOWN }, (_, n) => `copy_${n}`);
    await ctx.db.drizzle.insert(card).values(
      ids.map((id, n) => ({
        id: id as never,
        kind: 'request-status' as const,
        subjectId: posted?.subjectId ?? '',
        audienceId: `#copy-${n}`,
        channelId,
        messageTs,
        usedAt: ctx.clock.now(),
        createdAt: ctx.clock.now(),
      })),
    );
    scene.sandbox.workspace.calls.clear();
    return [posted?.subjectId ?? ''];
  }

  const seconds = async (scene: Scene, count: number): Promise<void> => {
    for (let second = 0; second < count; second++) {
      scene.clock.advance(1_000);
      await deliverDueCards(scene.ctx);
    }
  };

  test('are made as Slack’s rate allows, so that none is refused', async () => {
    const scene = await acmeScene();
    const subjects = await crowded(scene);
    await transaction(scene.ctx, (tx) => refreshCards(tx, subjects, scene.ctx.clock.now()));
    await seconds(scene, 30);
    const inHalfAMinute = updates(scene);
    expect(inHalfAMinute).toBeGreaterThan(40);
    expect(inHalfAMinute).toBeLessThan(40 + 30);
    await seconds(scene, 60);
    expect(await due(scene)).toEqual([]);
    expect(refused(scene)).toEqual([]);
  });

  test('that were claimed and not made take nothing of it', async () => {
    const scene = await acmeScene();
    const { ctx } = scene;
    const subjects = await crowded(scene);
    await transaction(ctx, (tx) => refreshCards(tx, subjects, ctx.clock.now()));
    const { messenger } = ctx;
    const show = messenger.show.bind(messenger);
    messenger.show = async () => ({ kind: 'too-late' });
    for (let times = 0; times < 3; times++) await deliverDueCards(ctx);
    messenger.show = show;
    await deliverDueCards(ctx);
    expect(updates(scene)).toBe(40);
  });

  test('that nobody waits for take a quarter of it, and come after what somebody waits for', async () => {
    const scene = await acmeScene();
    const subjects = await crowded(scene);
    await transaction(scene.ctx, (tx) =>
      refreshInBackground(tx, subjects, scene.ctx.clock.now(), ['request-status'], { unused: true }),
    );
    await deliverDueCards(scene.ctx);
    expect(updates(scene)).toBe(0);
    await seconds(scene, 150);
    expect(updates(scene)).toBeGreaterThan(5);
    expect(updates(scene)).toBeLessThanOrEqual(10 + (30 * 45) / 60 / 4 + 1);
    await transaction(scene.ctx, (tx) =>
      wantCards(
        tx,
        [{ kind: 'request-status', subjectId: subjects[0] ?? '', audienceId: '#copy-89' }],
        scene.ctx.clock.now(),
      ),
    );
    await deliverDueCards(scene.ctx);
    expect((await due(scene)).some(({ audienceId }) => audienceId === '#copy-89')).toBe(false);
  });

  test('that nobody waits for are made once for all that happened meanwhile, and not where nobody has looked', async () => {
    const scene = await acmeScene();
    const subjects = await crowded(scene);
    const { ctx } = scene;
    await ctx.db.drizzle.update(card).set({ usedAt: null });
    await ctx.db.drizzle.update(card).set({ usedAt: ctx.clock.now() }).where(eq(card.audienceId, '#copy-0'));
    for (let times = 0; times < 20; times++) {
      await transaction(ctx, (tx) => refreshInBackground(tx, subjects, ctx.clock.now(), ['request-status']));
      await seconds(scene, 5);
    }
    expect(updates(scene)).toBe(0);
    await seconds(scene, 60);
    expect(updates(scene)).toBe(1);
  });
});

/** Has Slack tell another time than the program does. */
function setsClock({ clock, sandbox }: Scene, aheadMs: number): void {
  const now = () => new Date(clock.now().getTime() + aheadMs);
  sandbox.workspace.options.clock = { now, advance: (ms) => clock.advance(ms) };
}

/** What is to be said to Sami of a request of theirs, and how much of that was posted. */
async function samisCards(scene: Scene) {
  const { ctx, clock, sandbox } = scene;
  await scene.asks('sami', READ);
  clock.advance(5_000);
  const [status] = await cardsOf(scene, 'request-status');
  const { subjectId = '', audienceId = '' } = status ?? {};
  const posts = () => sandbox.workspace.calls.to('chat.postMessage').length;
  const before = posts();
  return {
    wants: (kind: CardKind) =>
      transaction(ctx, (tx) => wantCards(tx, [{ kind, subjectId, audienceId }], clock.now())),
    posted: () => posts() - before,
  };
}

/** Another process beside the scene's. */
async function besides({ ctx, clock, sandbox }: Scene) {
  const other = await connectSlack({
    botToken: 'xoxb-of-the-bot',
    appToken: 'xapp-of-the-bot',
    apiUrl: sandbox.apiUrl,
    commandName: '/access',
    updatesPerMinute: 45,
    clock,
    log: ctx.log,
  });
  return { ...ctx, messenger: other.messenger };
}

describe('two processes', () => {
  test('post to one person one message a second between them', async () => {
    const scene = await acmeScene();
    const { ctx, clock, sandbox } = scene;
    const both = [ctx, await besides(scene)];
    await scene.asks('sami', READ);
    const sami = scene.person('sami');
    const [status] = await cardsOf(scene, 'request-status');
    const { subjectId = '', audienceId = '' } = status ?? {};
    const kinds = ['request-status', 'request-outcome', 'request-for-you'] as const;
    await transaction(ctx, (tx) =>
      repostCards(
        tx,
        kinds.map((kind) => ({ kind, subjectId, audienceId })),
        clock.now(),
      ),
    );
    clock.advance(1_000);
    const shown = () =>
      sandbox.workspace.directWith(sami.id).messages.filter(({ ephemeralTo }) => ephemeralTo === null).length;
    const begun = shown();
    for (let second = 1; second <= 3; second++) {
      await Promise.all([...both, ...both].map((one) => deliverDueCards(one)));
      expect(shown() - begun).toBe(second);
      clock.advance(999);
      await Promise.all(both.map((one) => deliverDueCards(one)));
      expect(shown() - begun).toBe(second);
      clock.advance(1);
    }
    expect(refused(scene)).toEqual([]);
  });

  test.each([
    ['as ours is', 0],
    ['half a minute ahead of ours', 30_000],
    ['half a minute behind ours', -30_000],
  ])('wait a second after what the other has posted, with Slack’s clock %s', async (_, aheadMs) => {
    const scene = await acmeScene();
    const { ctx, clock, sandbox } = scene;
    setsClock(scene, aheadMs);
    const other = await besides(scene);
    const { wants, posted } = await samisCards(scene);
    await wants('request-outcome');
    await deliverDueCards(ctx);
    await wants('request-for-you');
    clock.advance(999);
    await deliverDueCards(other);
    expect(posted()).toBe(1);
    clock.advance(1);
    await deliverDueCards(other);
    expect(posted()).toBe(2);
  });

  test('post nothing to somebody to whom another of them is just posting', async () => {
    const scene = await acmeScene();
    const { ctx, clock } = scene;
    const other = await besides(scene);
    const { wants, posted } = await samisCards(scene);
    const show = ctx.messenger.show.bind(ctx.messenger);
    let underWay: Promise<number> | undefined;
    let goOn = () => {};
    await new Promise<void>((begun) => {
      ctx.messenger.show = async (...card) => {
        begun();
        await new Promise<void>((resolve) => (goOn = resolve));
        return show(...card);
      };
      underWay = wants('request-outcome').then(() => deliverDueCards(ctx));
    });
    await wants('request-for-you');
    await deliverDueCards(other);
    expect(posted()).toBe(0);
    goOn();
    await underWay;
    expect(posted()).toBe(1);
    clock.advance(1_000);
    await deliverDueCards(other);
    expect(posted()).toBe(2);
  });

  test('go on posting when the clock was put back between two messages', async () => {
    const scene = await acmeScene();
    const { ctx, clock, sandbox } = scene;
    const { wants, posted } = await samisCards(scene);
    await wants('request-outcome');
    await deliverDueCards(ctx);
    clock.advance(-3_600_000);
    sandbox.workspace.options.rateClock = () => clock.now().getTime() + 3_600_000;
    await wants('request-for-you');
    await deliverDueCards(ctx);
    expect(posted()).toBe(2);
  });

  test('leave nothing leased that one of them claimed and had not begun when it was asked to stop', async () => {
    const scene = await acmeScene();
    const { ctx, clock } = scene;
    await scene.asks('sami', READ);
    const [status] = await cardsOf(scene, 'request-status');
    const wanted = Array.from({ length: 20 }, (_, n) => ({
      kind: 'request-outcome' as const,
      subjectId: status?.subjectId ?? '',
      audienceId: `#room-${n}`,
    }));
    await transaction(ctx, (tx) => wantCards(tx, wanted, clock.now()));
    const { messenger } = ctx;
    const show = messenger.show.bind(messenger);
    const stopping = new AbortController();
    messenger.show = (...card) => {
      stopping.abort();
      return show(...card);
    };
    expect(await deliverDueCards(ctx, stopping.signal)).toBeLessThanOrEqual(8);
    const left = (await cardsOf(scene, 'request-outcome')).filter(({ attempts }) => attempts === 0);
    expect(left.length).toBeGreaterThanOrEqual(12);
    expect(left.filter(({ leaseUntil, postingSince }) => leaseUntil ?? postingSince)).toEqual([]);
  });

  test('leave a card as it was for no more than twelve seconds after one of them is killed', async () => {
    const scene = await acmeScene();
    const { ctx, clock } = scene;
    await scene.asks('sami', READ);
    await scene.person('omar').clicks('Approve');
    await clicked(scene);
    const { messenger } = ctx;
    const show = messenger.show.bind(messenger);
    messenger.show = () => Promise.reject(new Error('killed'));
    await expect(deliverDueCards(ctx)).rejects.toThrow('killed');
    messenger.show = show;
    expect(scene.person('dora').dm().at(-1)?.buttons).toContain('Approve');
    clock.advance(12_000);
    await deliverDueCards(ctx);
    expect(scene.person('dora').dm().at(-1)?.reads).toContain('*Approved* by Omar Haddad');
  });
});
