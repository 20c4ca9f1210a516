import { EventEmitter, once } from 'node:events';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { isJson, type Json } from '../../src/sandbox/json.ts';
import type { SandboxOptions } from '../../src/sandbox/options.ts';
import { startSandbox, type Sandbox } from '../../src/sandbox/sandbox.ts';
import { WorkspaceDriver } from '../support/workspace-driver.ts';
import { sandboxOptions } from './bolt-app.ts';

interface Received {
  headers: IncomingHttpHeaders;
  payload: Json;
}

type Answer = { status?: number; body?: unknown; never?: boolean };

export interface RecordingBot {
  sandbox: Sandbox;
  driver: WorkspaceDriver;
  received: Received[];
  /** Decides what is answered from now on; nothing but 200 until then. */
  answer: (payload: Json) => Answer | Promise<Answer>;
  /** Waits until so many deliveries have come; returns the last. */
  arrived: (count: number) => Promise<Received>;
  close: () => Promise<void>;
}

/** A bot that keeps whatever the workspace sends it, without an SDK that might forgive something. */
export async function recordingBot(more: Partial<SandboxOptions> = {}): Promise<RecordingBot> {
  const arrivals = new EventEmitter();
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const payload = parse(Buffer.concat(chunks).toString(), request.headers['content-type'] ?? '');
      bot.received.push({ headers: request.headers, payload });
      arrivals.emit('arrived');
      void Promise.resolve(bot.answer(payload)).then(({ status = 200, body, never }) => {
        if (never) return;
        response.writeHead(status, { 'content-type': 'application/json' });
        response.end(body === undefined ? '' : JSON.stringify(body));
      });
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const eventsUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}/slack/events`;
  const sandbox = await startSandbox(sandboxOptions({ delivery: { kind: 'http', eventsUrl }, ...more }));
  const bot: RecordingBot = {
    sandbox,
    driver: new WorkspaceDriver(sandbox),
    received: [],
    answer: () => ({}),
    async arrived(count) {
      const signal = AbortSignal.timeout(5_000);
      while (bot.received.length < count) await once(arrivals, 'arrived', { signal });
      return bot.received[count - 1] as Received;
    },
    async close() {
      await sandbox.close();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  return bot;
}

function parse(body: string, type: string): Json {
  if (type.includes('json')) return JSON.parse(body) as Json;
  const form = Object.fromEntries(new URLSearchParams(body));
  const inner: unknown = form.payload === undefined ? undefined : JSON.parse(form.payload);
  return isJson(inner) ? inner : form;
}
