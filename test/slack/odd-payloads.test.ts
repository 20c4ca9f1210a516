import { expect, test } from 'vitest';
import { signedHeaders } from '../../src/sandbox/delivery/signature.ts';
import type { DeliveryKind } from '../../src/sandbox/workspace/faults.ts';
import { seeded } from '../support/seeded.ts';
import { click, command, type Json, submission } from './support/forge.ts';
import { mutated } from './support/mutate.ts';
import { acmeScene, type Scene, SIGNING_SECRET } from './support/scene.ts';

const SEED = Number(process.env['PAYLOAD_SEED'] ?? 77);
const OVER_HTTP = Number(process.env['PAYLOADS'] ?? 600);
const OVER_A_SOCKET = 200;
const AT_ONCE = 4;
const READ = 'prod-db/read 1h Looking into the failed invoices';

/** Whoever sends these may decide nothing of it. */
function seedsOf(scene: Scene, requestId: string): { kind: DeliveryKind; payload: Json }[] {
  const { team, appId } = scene.sandbox.workspace;
  const user = { id: scene.person('noah').id, team_id: team.id };
  const event = (of: Json): Json => ({
    type: 'event_callback',
    team_id: team.id,
    api_app_id: appId,
    event_id: 'Ev1',
    event_time: 1,
    authorizations: [{ team_id: team.id, enterprise_id: null, user_id: 'UBOT', is_bot: true }],
    event: of,
  });
  const options = {
    type: 'block_suggestion',
    team: { id: team.id },
    api_app_id: appId,
    user,
    action_id: 'choose_entitlement',
    block_id: 'entitlement',
    value: 'prod',
    container: { type: 'view', view_id: 'V1' },
  };
  const denial = {
    private_metadata: JSON.stringify({ requestId }),
    blocks: [{ block_id: 'reason' }],
    state: { values: { reason: { reason: { type: 'plain_text_input', value: 'because' } } } },
  };
  return [
    { kind: 'command', payload: command(scene, 'noah', 'status') },
    { kind: 'interactive', payload: click(scene, 'noah', 'approve_request', requestId) },
    { kind: 'interactive', payload: submission(scene, 'noah', 'deny_request', denial) },
    { kind: 'options', payload: options },
    { kind: 'event', payload: event({ type: 'app_home_opened', user: user.id, tab: 'home', channel: 'D1' }) },
    { kind: 'event', payload: event({ type: 'user_change', user: { id: user.id, profile: {} } }) },
    { kind: 'event', payload: event({ type: 'tokens_revoked', tokens: { oauth: ['U1'] } }) },
    { kind: 'interactive', payload: { ...options, type: 'shortcut', callback_id: 'nobody_knows' } },
    { kind: 'interactive', payload: { ...options, type: 'workflow_step_edit', callback_id: 'nobody_knows' } },
  ];
}

/** As Slack encodes it: events as JSON, commands as a form, the rest as a form's `payload`. */
async function post(scene: Scene, kind: DeliveryKind, payload: unknown): Promise<number> {
  const fields = () =>
    Object.entries(payload as Json).map(([name, value]): [string, string] => [name, String(value)]);
  const body =
    kind === 'event'
      ? JSON.stringify(payload)
      : kind === 'command' && typeof payload === 'object' && payload !== null
        ? new URLSearchParams(fields()).toString()
        : new URLSearchParams({ payload: JSON.stringify(payload) }).toString();
  const type = kind === 'event' ? 'application/json' : 'application/x-www-form-urlencoded';
  const answer = await fetch(scene.eventsUrl, {
    method: 'POST',
    headers: { 'content-type': type, ...signedHeaders(SIGNING_SECRET, body, Date.now()) },
    body,
  });
  await answer.arrayBuffer();
  return answer.status;
}

/** Sends some at once, each as soon as one before it is answered. */
async function all(count: number, send: (nth: number) => Promise<void>): Promise<void> {
  let next = 0;
  const sender = async () => {
    for (let nth = next++; nth < count; nth = next++) await send(nth);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, sender));
}

/** A request that is open, and what may have become of it. */
async function awaited(scene: Scene) {
  await scene.asks('sami', READ);
  const card = JSON.stringify(scene.person('omar').dm().at(-1)?.blocks ?? []);
  return /"value":"(req_[^"]+)"/.exec(card)?.[1] ?? '';
}

async function expectUntouched(scene: Scene): Promise<void> {
  await scene.settle();
  expect(scene.person('omar').dm().at(-1)?.buttons).toEqual(['Approve', 'Deny']);
  expect(scene.target.state().holdings).toEqual([]);
}

test(`of ${OVER_HTTP} odd payloads over HTTP, each is answered by a listener or dropped at once (seed ${SEED})`, async () => {
  const scene = await acmeScene();
  const seeds = seedsOf(scene, await awaited(scene));
  const random = seeded(SEED);
  const odd = Array.from({ length: OVER_HTTP }, (_, nth) => {
    const { kind, payload } = seeds[nth % seeds.length] ?? expect.unreachable();
    return { kind, payload: mutated(payload, random) };
  });
  const wrong: unknown[] = [];
  await all(odd.length, async (nth) => {
    const { kind, payload } = odd[nth] ?? expect.unreachable();
    // A busy machine may be late for one; what nobody answers is late each time.
    let status = 404;
    for (let time = 0; status === 404 && time < 3; time++) status = await post(scene, kind, payload);
    if (status !== 200 && status !== 400) wrong.push({ status, kind, payload });
  });

  expect(wrong).toEqual([]);
  await expectUntouched(scene);
}, 300_000);

test(`of ${OVER_A_SOCKET} odd payloads down a socket, each is acknowledged, and the socket stays (seed ${SEED})`, async () => {
  const scene = await acmeScene('socket');
  const seeds = seedsOf(scene, await awaited(scene));
  const random = seeded(SEED);
  const { sockets } = scene.sandbox;
  const wrong: unknown[] = [];
  const odd = Array.from({ length: OVER_A_SOCKET }, (_, nth) => {
    const { kind, payload } = seeds[nth % seeds.length] ?? expect.unreachable();
    return { kind, payload: mutated(payload, random) };
  }).filter(({ kind, payload }) => kind !== 'event' || isEvent(payload));
  await all(odd.length, async (nth) => {
    const { kind, payload } = odd[nth] ?? expect.unreachable();
    const ack = await sockets.send(kind, payload as Json, 20_000, { num: 0, reason: '' });
    if (ack.kind !== 'acked') wrong.push({ ack, kind, payload });
  });

  expect(wrong).toEqual([]);
  expect(scene.app.connected()).toBe(true);
  await expectUntouched(scene);
}, 300_000);

/** What each of these is without a field that is needed, or as nothing that anybody here listens for. */
function unfit(scene: Scene): [string, { kind: DeliveryKind; payload: Json }, RegExp][] {
  const { team, appId } = scene.sandbox.workspace;
  const noah = { id: scene.person('noah').id, team_id: team.id };
  const ours = { team: { id: team.id }, api_app_id: appId, user: noah };
  const unknown = /a payload was dropped: no listener knows its kind/;
  const misshapen = /a payload was dropped: it is not of the shape that Slack sends/;
  const interactive = (payload: Json) => ({ kind: 'interactive' as const, payload: { ...ours, ...payload } });
  return [
    ['a shortcut', interactive({ type: 'shortcut', callback_id: 'nobody_knows' }), unknown],
    ['a closed form', interactive({ type: 'view_closed', view: { id: 'V1', callback_id: 'x' } }), unknown],
    ['a type that nobody knows', interactive({ type: 'tomorrow' }), unknown],
    ['a click on nothing', interactive({ type: 'block_actions', actions: [] }), misshapen],
    [
      'a click from nowhere',
      { kind: 'interactive', payload: click(scene, 'noah', 'approve_request', 'req_1', { container: null }) },
      misshapen,
    ],
    ['a form that isn’t there', interactive({ type: 'view_submission', view: null }), misshapen],
    [
      'a command of nobody’s',
      { kind: 'command', payload: command(scene, 'noah', 'x', { user_id: null }) },
      misshapen,
    ],
  ];
}

test('what fits no listener is acknowledged down a socket with nothing in it, and is a word in the log', async () => {
  const said: string[] = [];
  const scene = await acmeScene('socket', [], (line) => said.push(line));
  for (const [what, { kind, payload }, word] of unfit(scene)) {
    said.length = 0;
    const ack = await scene.sandbox.sockets.send(kind, payload, 20_000, { num: 0, reason: '' });
    expect(ack, what).toEqual({ kind: 'acked', body: undefined });
    expect(said.join(''), what).toMatch(word);
  }
  expect(scene.app.connected()).toBe(true);
});

test('a message that can’t be read is dropped, and the next one is answered', async () => {
  const said: string[] = [];
  const scene = await acmeScene('socket', [], (line) => said.push(line));
  const { sockets } = scene.sandbox;
  for (const payload of [null, {}, { event: null }])
    void sockets.send('event', payload as unknown as Json, 200, { num: 0, reason: '' });
  const noah = scene.person('noah');
  await noah.types('/access help');
  await noah.sees(/What you can do/);

  expect(scene.app.connected()).toBe(true);
  const dropped = /a message was dropped: it is not of the shape that Slack sends/g;
  expect(said.join('').match(dropped)).toHaveLength(3);
});

/** Without an event in it the client can't name it, and drops it unanswered. */
function isEvent(payload: unknown): boolean {
  const event = typeof payload === 'object' && payload !== null ? (payload as Json)['event'] : undefined;
  return typeof event === 'object' && event !== null;
}

test.each(['null', '7', '"text"', '[]', '', '{', 'payload=null', 'payload=7', 'payload='])(
  'a body of %s is answered, and ends no process',
  async (body) => {
    const scene = await acmeScene();
    for (const type of ['application/json', 'application/x-www-form-urlencoded']) {
      const answer = await fetch(scene.eventsUrl, {
        method: 'POST',
        headers: { 'content-type': type, ...signedHeaders(SIGNING_SECRET, body, Date.now()) },
        body,
      });
      expect([200, 400]).toContain(answer.status);
    }
    await scene.person('noah').types('/access help');
    await scene.person('noah').sees(/What you can do/);
  },
);
