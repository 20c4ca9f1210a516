import { eq } from 'drizzle-orm';
import { describe, expect, test } from 'vitest';
import { deliverDueCards } from '../../src/operations/card/deliver-due-cards.ts';
import type { ApiFault } from '../../src/sandbox/workspace/faults.ts';
import { repostCards } from '../../src/store/card/cards.ts';
import { card } from '../../src/store/schema/index.ts';
import { transaction } from '../../src/store/database/transaction.ts';
import { acmeScene, type Scene } from './support/scene.ts';

const READ = 'prod-db/read 1h Looking into the failed invoices';
const LOST: ApiFault = { kind: 'lost' };
const BEYOND_A_LEASE_MINUTES = 1.1;
const HOUR_MS = 3_600_000;

/** Sami’s request, in the database alone. */
async function asksUnseen(scene: Scene): Promise<void> {
  const sami = scene.person('sami');
  await sami.types(`/access request ${READ}`);
  await (await sami.modal('Request access')).submit();
}

/** Delivers as a process does that is killed at its first card, before or after the call to Slack. */
async function deliverAndDie(scene: Scene, when: 'before' | 'after'): Promise<void> {
  const { messenger } = scene.ctx;
  const show = messenger.show.bind(messenger);
  const calls: Promise<unknown>[] = [];
  messenger.show = async (ctx, one, until) => {
    if (when === 'after') {
      calls.push(show(ctx, one, until));
      await calls.at(-1);
    }
    throw new Error('killed');
  };
  await expect(deliverDueCards(scene.ctx)).rejects.toThrow('killed');
  await Promise.all(calls);
  messenger.show = show;
}

const dms = (scene: Scene) => ['sami', 'omar', 'dora'].map((name) => scene.person(name).dm().length);
const looks = (scene: Scene) => scene.sandbox.workspace.calls.to('conversations.history').length;

describe('a message', () => {
  test('is there once when the answers to its posts were lost', async () => {
    const scene = await acmeScene();
    scene.sandbox.workspace.faults.provoke('chat.postMessage', LOST, { times: 3 });
    await scene.asks('sami', READ);
    await scene.pass(1);
    expect(dms(scene)).toEqual([1, 1, 1]);
    expect(looks(scene)).toBe(3);
    await scene.person('omar').clicks('Approve');
    await scene.settle();
    expect(scene.person('dora').dm()[0]?.reads).toContain('*Approved* by Omar');
  });

  test.each([2 * HOUR_MS, -2 * HOUR_MS])(
    'is there once when the answers were lost and Slack’s clock is %i ms ahead of ours',
    async (aheadMs) => {
      const scene = await acmeScene();
      const { clock, sandbox } = scene;
      const now = () => new Date(clock.now().getTime() + aheadMs);
      sandbox.workspace.options.clock = { now, advance: (ms) => clock.advance(ms) };
      // Slack's times of messages never go back: later than all that it has said so far.
      clock.advance(4 * HOUR_MS);
      sandbox.workspace.faults.provoke('chat.postMessage', LOST, { times: 3 });
      await scene.asks('sami', READ);
      await scene.pass(1);
      expect(dms(scene)).toEqual([1, 1, 1]);
      const at = 1_000 * Number(sandbox.workspace.directWith(scene.person('omar').id).messages[0]?.ts);
      expect(Math.abs(at - now().getTime())).toBeLessThan(HOUR_MS);
    },
  );

  test('is there once when it was killed off before its post, or between its post and the record', async () => {
    const scene = await acmeScene();
    await asksUnseen(scene);
    await deliverAndDie(scene, 'after');
    expect(dms(scene)).toEqual([1, 1, 1]);
    await scene.pass(BEYOND_A_LEASE_MINUTES);
    expect(dms(scene)).toEqual([1, 1, 1]);

    const other = await acmeScene();
    await asksUnseen(other);
    await deliverAndDie(other, 'before');
    expect(dms(other)).toEqual([0, 0, 0]);
    await other.pass(BEYOND_A_LEASE_MINUTES);
    expect(dms(other)).toEqual([1, 1, 1]);
  });

  test('says what is so now, though what was found of it is older', async () => {
    const scene = await acmeScene();
    await asksUnseen(scene);
    await deliverAndDie(scene, 'after');
    await scene.person('omar').clicks('Approve');
    await scene.pass(BEYOND_A_LEASE_MINUTES);
    expect(scene.person('dora').dm()).toHaveLength(1);
    expect(scene.person('dora').dm()[0]?.reads).toContain('*Approved* by Omar');
  });

  test.each<[string, ApiFault]>([
    ['asks to wait', { kind: 'ratelimited', retryAfterSeconds: 2 }],
    ['refuses', { kind: 'error', error: 'invalid_blocks' }],
  ])('isn’t looked for where Slack %s, for then it knows of none', async (_what, fault) => {
    const scene = await acmeScene();
    scene.sandbox.workspace.faults.provoke('chat.postMessage', fault, { times: 3 });
    await scene.asks('sami', READ);
    for (let minute = 0; minute < 3; minute++) await scene.pass(1);
    expect(dms(scene)).toEqual([1, 1, 1]);
    expect(scene.sandbox.workspace.calls.to('conversations.open')).toEqual([]);
  });

  test.each(['conversations.open', 'conversations.history'])(
    'waits for the look while %s asks to wait or fails',
    async (method) => {
      const scene = await acmeScene();
      const { faults } = scene.sandbox.workspace;
      faults.provoke('chat.postMessage', LOST, { times: 3 });
      faults.provoke(method, { kind: 'ratelimited', retryAfterSeconds: 5 }, { times: 2 });
      faults.provoke(method, { kind: 'status', status: 503 }, { times: 6 });
      await scene.asks('sami', READ);
      for (let minute = 0; minute < 3; minute++) await scene.pass(1);
      expect(dms(scene)).toEqual([1, 1, 1]);
    },
  );

  test('that somebody else wrote with the same metadata isn’t taken for ours', async () => {
    const scene = await acmeScene();
    const { workspace } = scene.sandbox;
    await asksUnseen(scene);
    const { messenger } = scene.ctx;
    const show = messenger.show.bind(messenger);
    messenger.show = async (_ctx, one) => {
      const reader = scene.person('omar').id;
      workspace.conversations.post(
        {
          channelId: workspace.directWith(reader).id,
          userId: reader,
          botId: null,
          text: 'forged',
          blocks: [],
          threadTs: null,
          ephemeralTo: null,
          metadata: {
            event_type: 'card',
            event_payload: { card_id: one.id, post: one.postingSince?.getTime() },
          },
          files: [],
        },
        workspace.now(),
      );
      throw new Error('killed');
    };
    await expect(deliverDueCards(scene.ctx)).rejects.toThrow('killed');
    messenger.show = show;
    await scene.pass(BEYOND_A_LEASE_MINUTES);
    const ours = scene
      .person('omar')
      .dm()
      .filter(({ reads }) => reads.includes('Production database'));
    expect(ours).toHaveLength(1);
  });

  test('is posted a second time, with a word in the log, where the token may not look', async () => {
    const lines: string[] = [];
    const scene = await acmeScene('http', [], (line) => lines.push(line));
    scene.sandbox.workspace.options.scopes = ['chat:write', 'im:write', 'users:read', 'users:read.email'];
    scene.sandbox.workspace.faults.provoke('chat.postMessage', LOST, { times: 3 });
    await scene.asks('sami', READ);
    await scene.pass(1);
    expect(dms(scene)).toEqual([2, 2, 2]);
    expect(lines.filter((line) => line.includes('im:history'))).not.toEqual([]);
    scene.sandbox.workspace.faults.provoke('chat.postMessage', LOST);
    const told = lines.length;
    await scene.asks('sami', 'vpn/connect 1h');
    expect(lines.slice(told).filter((line) => line.includes('im:history'))).toEqual([]);
  });
});

describe('a card that is posted anew', () => {
  const statusCard = async ({ ctx }: Scene) => {
    const rows = await ctx.db.drizzle.select().from(card).where(eq(card.kind, 'request-status'));
    const [row] = rows;
    if (row === undefined) throw new Error('there is no such card');
    return row;
  };
  const repost = async (scene: Scene) => {
    const { kind, subjectId, audienceId } = await statusCard(scene);
    const wanted = { kind, subjectId, audienceId };
    await transaction(scene.ctx, (tx) => repostCards(tx, [wanted], scene.clock.now()));
  };

  test('isn’t found in its old message when the answer to the new one is lost', async () => {
    const scene = await acmeScene();
    await scene.asks('sami', READ);
    scene.clock.advance(5_000);
    await repost(scene);
    scene.sandbox.workspace.faults.provoke('chat.postMessage', LOST);
    await scene.settle();
    await scene.pass(1);
    expect(scene.person('sami').dm()).toHaveLength(2);
    expect((await statusCard(scene)).messageTs).toBe(scene.person('sami').dm()[1]?.ts);
  });

  test('isn’t found in its old message when it was killed off before the new post', async () => {
    const scene = await acmeScene();
    await scene.asks('sami', READ);
    scene.clock.advance(5_000);
    await repost(scene);
    await deliverAndDie(scene, 'before');
    await scene.pass(BEYOND_A_LEASE_MINUTES);
    expect(looks(scene)).toBe(1);
    expect(scene.person('sami').dm()).toHaveLength(2);
  });

  test('isn’t found in the message of the post before, whose answer was lost', async () => {
    const scene = await acmeScene();
    await asksUnseen(scene);
    scene.sandbox.workspace.faults.provoke('chat.postMessage', LOST, { times: 3 });
    await deliverDueCards(scene.ctx);
    scene.clock.advance(500);
    await repost(scene);
    await scene.pass(1);
    expect(dms(scene)).toEqual([2, 1, 1]);
    expect((await statusCard(scene)).messageTs).toBe(scene.person('sami').dm()[1]?.ts);
  });
});
