import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, it, onTestFinished } from 'vitest';
import { makeHttpClient } from '../../../src/connectors/http/http-client.ts';

it('takes a reset that a limit names for the time to wait, by the far end’s own clock', async () => {
  const far = new Date('2031-04-01T10:00:00Z');
  const server = createServer((request, response) => {
    const status = request.url === '/limited' ? 429 : 200;
    response.writeHead(status, {
      date: far.toUTCString(),
      'x-rate-limit-reset': String(far.getTime() / 1_000 + 42),
      link: ['<a>; rel="self"', '<b>; rel="next"'],
    });
    response.end('{}');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const origin = new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  const client = makeHttpClient({
    name: 'far end',
    origin,
    allowPrivate: true,
    time: () => new Date(),
    tooLarge: 'ask for less.',
    heedsPauses: true,
    resetHeader: 'x-rate-limit-reset',
  });
  onTestFinished(async () => {
    await client.close();
    server.close();
  });
  const get = (path: string) =>
    client.call({ method: 'GET', url: new URL(path, origin), headers: {}, writes: false });

  const free = await get('/');
  expect([free.retryAfterMs, free.header('link')]).toEqual([undefined, '<a>; rel="self", <b>; rel="next"']);
  expect(await get('/limited')).toMatchObject({ status: 429, retryAfterMs: 42_000 });
  await expect(get('/')).rejects.toMatchObject({ fault: { kind: 'retryable', afterMs: expect.any(Number) } });
});
