import { eq } from 'drizzle-orm';
import { describe, expect, test } from 'vitest';
import { deliverDueCards } from '../../src/operations/card/deliver-due-cards.ts';
import { connectSlack } from '../../src/slack/workspace/app.ts';
import { repostCards, wantCards } from '../../src/store/card/cards.ts';
import type { CardKind } from '../../src/domain/card.ts';
import { card } from '../../src/store/schema/index.ts';
import { transaction } from '../../src/store/database/transaction.ts';
import { acmeScene, type Scene } from './support/scene.ts';

const READ = 'prod-db/read 1h Looking into the failed invoices';

const refused = ({ sandbox }: Scene) => sandbox.workspace.calls.all().filter((call) => call.status === 429);
const cardsOf = ({ ctx }: Scene, kind: CardKind) =>
  ctx.db.drizzle.select().from(card).where(eq(card.kind, kind));
/** Every click is answered, and nothing is delivered. */
const clicked = ({ app }: Scene) => app.clicksFinished(10_000);

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
    const { ctx, clock } = scene;
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
