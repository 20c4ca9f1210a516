import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { request, type IncomingHttpHeaders } from 'node:http';
import { networkInterfaces, tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect } from 'node:net';
import { once } from 'node:events';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startSandbox, type Sandbox } from '../../../src/sandbox/sandbox.ts';
import { sandboxOptions } from '../bolt-app.ts';

let sandbox: Sandbox;
let pageDir: string;
let sami: string;

beforeAll(async () => {
  pageDir = await mkdtemp(join(tmpdir(), 'sandbox-page-'));
  await writeFile(join(pageDir, 'index.html'), '<title>page</title>');
  sandbox = await startSandbox(sandboxOptions({ pageDir, rules: { ackTimeoutMs: 100 } }));
  sami = sandbox.workspace.memberByEmail('sami@acme.test')?.id ?? '';
});
afterAll(async () => {
  await sandbox.close();
  await rm(pageDir, { recursive: true });
});

/** A request with headers that fetch wouldn't let through. */
async function ask(
  method: string,
  path: string,
  headers: Record<string, string>,
  body = '',
): Promise<{ status: number; headers: IncomingHttpHeaders; text: string }> {
  const { port } = new URL(sandbox.url);
  const asked = request({ host: '127.0.0.1', port, method, path, headers });
  asked.end(body);
  const [response] = await once(asked, 'response');
  let text = '';
  for await (const chunk of response) text += String(chunk);
  return { status: response.statusCode, headers: response.headers, text };
}

const json = { 'content-type': 'application/json' };
const act = () =>
  JSON.stringify({
    as: sami,
    act: { kind: 'say', channelId: sandbox.workspace.directWith(sami).id, text: 'hello' },
  });

describe('the server', () => {
  test('listens on loopback alone', async () => {
    const outside = Object.values(networkInterfaces())
      .flat()
      .find((one) => one && !one.internal && one.family === 'IPv4');
    if (!outside) return;
    const socket = connect(Number(new URL(sandbox.url).port), outside.address);
    const [error] = (await once(socket, 'error')) as [NodeJS.ErrnoException];
    expect(error.code).toBe('ECONNREFUSED');
  });

  test.each(['evil.test', 'evil.test:80', '127.0.0.1.evil.test', 'localhost.evil.test'])(
    'refuses a request for the host %j',
    async (host) => {
      expect((await ask('GET', `/api/snapshot?as=${sami}`, { host })).status).not.toBe(200);
    },
  );

  test.each(['127.0.0.1:1', 'localhost:1', 'localhost', '[::1]:1'])(
    'answers a request for the host %j',
    async (host) => {
      expect((await ask('GET', `/api/snapshot?as=${sami}`, { host })).status).toBe(200);
    },
  );

  test('serves the page, and nothing beside its folder', async () => {
    const page = await ask('GET', '/', {});
    expect([page.status, page.text]).toEqual([200, '<title>page</title>']);
    expect(page.headers['content-security-policy']).toContain("default-src 'self'");
    for (const path of [
      '/../../etc/passwd',
      '/%2e%2e/%2e%2e/etc/passwd',
      '/..%2f..%2f..%2f..%2fetc%2fpasswd',
      '/missing.js',
    ])
      expect((await ask('GET', path, {})).status).toBe(404);
  });
});

describe('acts over HTTP', () => {
  test('are taken from the sandbox’s own page and from programs that say so', async () => {
    const { origin, host } = new URL(sandbox.url);
    expect((await ask('POST', '/api/act', { ...json, host, origin }, act())).text).toBe('{"kind":"ok"}');
    expect((await ask('POST', '/api/act', { ...json, 'x-sandbox': '1' }, act())).text).toBe('{"kind":"ok"}');
  });

  test.each([
    ['another page', { ...json, origin: 'https://evil.test' }],
    ['another page that knows the header', { ...json, 'x-sandbox': '1', origin: 'https://evil.test' }],
    ['another port of this machine', { ...json, origin: 'http://127.0.0.1:1' }],
    ['a page that hides where it is', { ...json, origin: 'null' }],
    ['a form', { 'content-type': 'text/plain', 'x-sandbox': '1' }],
    ['nobody knows where', json],
  ])('are refused from %s', async (_, headers) => {
    const before = sandbox.workspace.version;
    expect((await ask('POST', '/api/act', headers, act())).status).toBe(403);
    expect(sandbox.workspace.version).toBe(before);
  });

  test('that make no sense are refused with what is wrong', async () => {
    const body = JSON.stringify({ as: sami, act: { kind: 'fly' } });
    const answer = await ask('POST', '/api/act', { ...json, 'x-sandbox': '1' }, body);
    expect([answer.status, answer.text]).toEqual([400, expect.stringContaining('act.kind')]);
  });
});

test('survives paths and upgrades that make no sense', async () => {
  for (const path of ['//', '/%', '/%zz', '/%c3%28', '*'])
    expect((await ask('GET', path, {})).status).toBeGreaterThanOrEqual(400);
  const { port } = new URL(sandbox.url);
  for (const path of ['//', '/socket', '/socket?ticket=%', '*']) {
    const socket = connect(Number(port), '127.0.0.1');
    const headers = 'Host: 127.0.0.1\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n';
    socket.write(`GET ${path} HTTP/1.1\r\n${headers}\r\n`);
    const [answer] = (await once(socket, 'data')) as [Buffer];
    expect(answer.toString()).toMatch(/^HTTP\/1.1 403/);
    socket.destroy();
  }
  expect((await ask('GET', '/api/people', {})).status).toBe(200);
});

test('says so when the port is taken', async () => {
  const port = Number(new URL(sandbox.url).port);
  await expect(startSandbox(sandboxOptions({ port }))).rejects.toThrow(
    `Port ${port} is taken by another program`,
  );
});

test('the stream tells the version at once and after each change', async () => {
  const stopping = new AbortController();
  const stream = await fetch(`${sandbox.url}api/stream`, { signal: stopping.signal });
  const reader = stream.body?.pipeThrough(new TextDecoderStream()).getReader();
  expect((await reader?.read())?.value).toBe(`data: ${sandbox.workspace.version}\n\n`);
  sandbox.workspace.changed();
  sandbox.workspace.changed();
  expect((await reader?.read())?.value).toBe(`data: ${sandbox.workspace.version}\n\n`);
  stopping.abort();
});
