import { eq, isNotNull } from 'drizzle-orm';
import { describe, expect, test } from 'vitest';
import { deliverDueCards } from '../../src/operations/card/deliver-due-cards.ts';
import { refreshInBackground } from '../../src/store/card/background-cards.ts';
import { refreshCards, wantCards } from '../../src/store/card/cards.ts';
import type { CardKind } from '../../src/domain/card.ts';
import { card } from '../../src/store/schema/index.ts';
import { transaction } from '../../src/store/database/transaction.ts';
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
    expect(scene.person('omar').dm().at(-1)?.buttons).toEqual(['End access']);
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
    expect(scene.person('dora').dm()[0]?.buttons).toEqual(['End access']);
  });

  test('is shown there when the button was stale, though the message counts as brought up to date', async () => {
    const scene = await acmeScene();
    await scene.asks('sami', READ);
    const dora = scene.person('dora');
    const message = scene.sandbox.workspace.directWith(dora.id).messages.at(-1);
    if (message === undefined) throw new Error('Dora wasn’t asked');
    const { blocks } = message;
    await scene.person('omar').clicks('Approve');
    await clicked(scene);
    await scene.settle();
    message.blocks = blocks;
    await dora.clicks('Approve');
    await clicked(scene);
    expect(dora.dm()[0]?.buttons).toEqual(['End access']);
  });

  test.each([{ kind: 'status', status: 500 } as const, { kind: 'lost' } as const])(
    'is delivered like any other message where the replacement fails ($kind)',
    async (fault) => {
      const scene = await underReview();
      scene.sandbox.workspace.faults.provoke('response_url', fault);
      await decides(scene, 'omar', /Dora Novak/, 'Keep');
      expect(batchOf(scene, 'omar').reads).toContain('1 of 4 decided: 1 to keep');
      expect(updates(scene)).toBe(1);
      expect(await due(scene)).toEqual([]);
    },
  );

  test('is left to the next delivery at once where the replacement fails', async () => {
    const scene = await underReview();
    scene.sandbox.workspace.faults.provoke('response_url', { kind: 'status', status: 500 });
    await clicksItem(scene, 'omar', /Dora Novak/, 'Keep');
    await clicked(scene);
    expect(await due(scene)).toMatchObject([{ kind: 'review-batch', leaseUntil: null, background: false }]);
  });

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
    await clicksItem(scene, 'omar', /Dora Novak/, 'Keep');
    await Promise.all([older, clicked(scene)]);
    expect(batchOf(scene, 'omar').reads).toContain('1 of 4 decided: 1 to keep');
    expect(await due(scene)).toEqual([]);
  });

  test('is shown as the last of quick clicks left it', async () => {
    const scene = await underReview();
    scene.sandbox.workspace.faults.provoke('response_url', { kind: 'slow', ms: 300 });
    await clicksItem(scene, 'omar', /Dora Novak/, 'Keep');
    await clicksItem(scene, 'omar', /Kim Larsen/, 'Revoke');
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
      ['omar', /Dora Novak/, 'Keep'],
      ['omar', /Kim Larsen/, 'Revoke'],
      ['lena', /Iris Chen/, 'Keep'],
      ['lena', /Noah Brandt/, 'Revoke'],
      ['lena', /Wanda Ruiz/, 'Revoke'],
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
