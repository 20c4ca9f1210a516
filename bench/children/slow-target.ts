import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { setTimeout as wait } from 'node:timers/promises';
import { AdjustableClock } from '../../src/domain/time/clock.ts';
import { startTarget } from '../../src/sandbox/target/start-target.ts';
import type { Target } from '../../src/sandbox/target/start-target.ts';
import { answerEach } from '../child.ts';
import type { InstantTarget } from './instant-target.ts';

export type SlowTarget = (InstantTarget & { delayMs: number }) | 'what is left';

let target: Target | undefined;

/** A target whose every answer takes a while: where it is, and how many holdings are left there. */
answerEach<SlowTarget, { url: string; left: number }>(async (asked) => {
  if (asked === 'what is left') return { url: '', left: target?.state().holdings.length ?? 0 };
  const { secret, holdings, delayMs } = asked;
  const behind = await startTarget({ port: 0, secret, clock: new AdjustableClock() });
  target = behind;
  for (const holding of holdings) await behind.hold(holding);
  const server = createServer((request, response) => {
    void passOn(request, response, { to: behind.url, delayMs });
  });
  await new Promise<void>((done) => void server.listen(0, '127.0.0.1', done));
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}/hooks/access`, left: holdings.length };
});

async function passOn(
  request: IncomingMessage,
  response: ServerResponse,
  { to, delayMs }: { to: string; delayMs: number },
): Promise<void> {
  const body = await buffer(request);
  await wait(delayMs);
  const headers = Object.entries(request.headers).flatMap(([name, value]): [string, string][] =>
    typeof value === 'string' && name !== 'host' && name !== 'connection' ? [[name, value]] : [],
  );
  const answer = await fetch(to, { method: 'POST', headers, body: new Uint8Array(body) });
  response.writeHead(answer.status, { 'content-type': 'application/json' }).end(await answer.text());
}
