import { createHmac } from 'node:crypto';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, it } from 'vitest';
import { AdjustableClock } from '../../../src/domain/time/clock.ts';
import { startTarget, type Target, type TargetOptions } from '../../../src/sandbox/target/start-target.ts';

const SECRET = 'a secret of the sandbox';
const closing: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).toReversed()) await close();
});

async function start(options: Partial<TargetOptions> = {}): Promise<Target> {
  const target = await startTarget({ port: 0, secret: SECRET, clock: new AdjustableClock(), ...options });
  closing.push(() => target.close());
  return target;
}

async function folder(): Promise<string> {
  const path = await mkdtemp(join(tmpdir(), 'sallyport-target-'));
  closing.push(() => rm(path, { recursive: true }));
  return path;
}

interface Letter {
  id?: string;
  agoSeconds?: number;
  secret?: string;
  host?: string;
  type?: string;
  data?: Record<string, unknown>;
}

const account = { email: 'anna@acme.test', employee_id: null, name: 'Anna Berg' };
const editors = { operation_id: 'one', target: 'editors', account };

/** A signed call as any client could make it, with nothing of the connector's in it. */
function call(target: Target, letter: Letter): Promise<{ status: number; body: Record<string, unknown> }> {
  const { id = 'one', agoSeconds = 0, secret = SECRET, host, type = 'access.grant', data = editors } = letter;
  const body = JSON.stringify({ type, data });
  const timestamp = Math.floor(Date.now() / 1_000) - agoSeconds;
  const signature = createHmac('sha256', secret).update(`${id}.${timestamp}.${body}`).digest('base64');
  const headers = {
    'webhook-id': id,
    'webhook-timestamp': String(timestamp),
    'webhook-signature': `v1,b2xk v1,${signature}`,
    ...(host === undefined ? {} : { host }),
  };
  return new Promise((done, failed) => {
    const sent = request(target.url, { method: 'POST', headers, agent: false }, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
      response.on('end', () => done({ status: response.statusCode ?? 0, body: JSON.parse(text) }));
    });
    sent.on('error', failed).end(body);
  });
}

it('gives and takes access, and shows who holds what and what was asked, the newest first', async () => {
  const clock = new AdjustableClock();
  clock.freeze(new Date('2026-11-05T12:00:00.000Z'));
  const target = await start({ clock });
  let changes = 0;
  const stop = target.onChange(() => changes++);
  expect((await call(target, {})).body).toEqual({ status: 'done', changed: true });
  expect(target.state().holdings).toEqual([
    {
      target: 'editors',
      email: account.email,
      name: 'Anna Berg',
      operationId: 'one',
      since: '2026-11-05T12:00:00.000Z',
      expiresAt: null,
      sessions: 0,
    },
  ]);
  stop();
  expect((await call(target, { id: 'two', type: 'access.revoke' })).body).toEqual({
    status: 'done',
    changed: true,
  });
  expect(target.state().holdings).toEqual([]);
  expect(target.state().calls.map(({ type, answer }) => [type, answer])).toEqual([
    ['access.revoke', 'done'],
    ['access.grant', 'done'],
  ]);
  expect(changes).toBe(1);
});

it('ends nothing by itself when the time is over', async () => {
  const clock = new AdjustableClock();
  clock.freeze(new Date('2026-11-05T12:00:00.000Z'));
  const target = await start({ clock });
  await call(target, { data: { ...editors, expires_at: '2026-11-05T13:00:00.000Z' } });
  clock.advance(7_200_000);
  expect((await call(target, { id: 'two', type: 'access.list', data: {} })).body.grants).toHaveLength(1);
});

it('leaves sessions open until it is told to end them', async () => {
  const target = await start();
  await call(target, {});
  expect(target.openSession('editors', 'zoe@acme.test')).toBe(false);
  expect(target.openSession('editors', account.email)).toBe(true);
  expect(target.state().holdings).toMatchObject([{ sessions: 1, lastUsedAt: expect.any(String) as string }]);
  await call(target, { id: 'two', type: 'access.revoke' });
  const end = (id: string) => call(target, { id, type: 'access.end-sessions' });
  expect((await end('three')).body).toEqual({ sessions: 'ended', count: 1 });
  expect((await end('four')).body).toEqual({ sessions: 'none' });
  expect((await call(target, { id: 'five', type: 'access.end-sessions', data: {} })).status).toBe(422);
  expect(
    target
      .state()
      .calls.map(({ answer }) => answer)
      .slice(1, 3),
  ).toEqual(['none open', '1 ended']);
});

it.each<[string, Letter]>([
  ['another secret', { secret: 'a secret of somebody else' }],
  ['a call of six minutes ago', { agoSeconds: 301 }],
  ['a call from the future', { agoSeconds: -302 }],
])('believes nobody with %s', async (_, letter) => {
  const target = await start();
  expect((await call(target, letter)).status).toBe(401);
  expect(target.state().holdings).toEqual([]);
  expect(target.state().calls[0]?.type).toBe('not believed');
});

it('answers for loopback names alone', async () => {
  const target = await start();
  for (const host of ['attacker.test', '127.0.0.1.attacker.test', '10.0.0.1:80'])
    expect((await call(target, { host })).status).toBe(403);
  expect((await call(target, { host: 'localhost:1234' })).status).toBe(200);
});

it('refuses an operation id that was used for another operation', async () => {
  const target = await start();
  await call(target, {});
  expect((await call(target, { type: 'access.revoke' })).status).toBe(400);
  expect(target.state().holdings).toHaveLength(1);
});

it.each([
  ['no target', { ...editors, target: '' }],
  ['no account', { operation_id: 'one', target: 'editors' }],
  ['a date that is none', { ...editors, expires_at: 'tomorrow' }],
])('refuses a grant with %s', async (_, data) => {
  const target = await start();
  expect((await call(target, { data })).status).toBe(422);
});

it('keeps holdings and given answers over a restart, and leaves no draft behind', async () => {
  const path = join(await folder(), 'not-there-yet');
  const file = join(path, 'target.json');
  const before = await start({ file });
  await Promise.all(
    [1, 2, 3, 4, 5].map((n) => call(before, { id: `op${n}`, data: { ...editors, target: `t${n}` } })),
  );
  await before.close();
  const after = await start({ file });
  expect(after.state().holdings).toHaveLength(5);
  expect((await call(after, { id: 'op1', data: { ...editors, target: 't1' } })).body).toEqual({
    status: 'done',
    changed: true,
  });
  expect((await call(after, { id: 'op9', data: { ...editors, target: 't1' } })).body).toEqual({
    status: 'done',
    changed: false,
  });
  expect(await readdir(path)).toEqual(['target.json']);
});

it('keeps over a crash what was changed out of band, and lists an account without an address by its name', async () => {
  const file = join(await folder(), 'target.json');
  const before = await start({ file, groups: () => ['editors', 'admins'] });
  await call(before, {});
  const give = (email: string | null, name: string) =>
    before.changeOutOfBand({ kind: 'give', group: 'admins', account: { email, name } });
  await give(null, 'backup-bot');
  await give('zoe@acme.test', 'Zoe');
  await before.changeOutOfBand({ kind: 'take', group: 'editors', account: account.email });

  const after = await start({ file });
  expect((await call(after, { id: 'two', type: 'access.list', data: {} })).body.grants).toEqual([
    { target: 'admins', account: { id: 'backup-bot', email: null } },
    { target: 'admins', account: { email: 'zoe@acme.test' } },
  ]);
  expect(after.state().groups).toEqual(['admins']);
  const backupBot = { target: 'admins', account: { email: 'Backup-Bot' } };
  const found = await call(after, { id: 'three', type: 'access.list', data: backupBot });
  expect(found.body.grants).toHaveLength(1);
});

it('doesn’t start over a file that it can’t read', async () => {
  const file = join(await folder(), 'target.json');
  await writeFile(file, '{"holdings":');
  await expect(start({ file })).rejects.toThrow(/target\.json/);
});
