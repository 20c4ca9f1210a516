import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Clock } from '../../domain/time/clock.ts';
import type { TargetState } from '../acts.ts';
import { changeOutOfBand, type HeldChange } from './change-out-of-band.ts';
import { Envelope, type Answer, type Catalog } from './answer-call.ts';
import { Desk } from './desk.ts';
import { type Holding, Ledger } from './ledger.ts';
import { callFault } from './verify-call.ts';

const MAX_BODY_BYTES = 1_000_000;
const LOOPBACK_HOST = /^(127\.0\.0\.1|localhost|\[::1\])(:\d+)?$/;

/** How a call can be made to go wrong; `lost-answer` is done and never answered, `later` is done when polled. */
type Fault =
  | { kind: 'answer'; status: number; text?: string; headers?: Record<string, string> }
  | { kind: 'silence' }
  | { kind: 'dropped' }
  | { kind: 'lost-answer' }
  | { kind: 'later' };

export interface TargetOptions extends Partial<Catalog> {
  /** 0: any free port. */
  port: number;
  secret: string;
  /** What `since` and the calls' times are read from; signatures are judged by real time. */
  clock: Clock;
  /** Where holdings outlive a restart; none: memory alone. */
  file?: string;
  /** What can be held here, besides what is held; calls may name anything. */
  groups?: () => readonly string[];
}

export interface Target {
  url: string;
  state(): TargetState;
  /** Calls back after every change; returns the way to stop. */
  onChange(listener: () => void): () => void;
  /** Access that nobody asked for here, as an admin of the target would give it. */
  hold(holding: Pick<Holding, 'target' | 'email' | 'name'> & Partial<Holding>): Promise<void>;
  /** The same, or its end, done by somebody; refused where it makes no sense. */
  changeOutOfBand(change: HeldChange): Promise<Holding | { fault: string }>;
  /** A session under somebody's access, as whoever holds it opens one; false: they hold none. */
  openSession(target: string, email: string): boolean;
  /** How many are open, also of who holds nothing any more. */
  sessions(target: string, email: string): number;
  failNext(fault: Fault, times?: number): void;
  close(): Promise<void>;
}

/** A target system on 127.0.0.1 that speaks the webhook contract. It ends nothing by itself: the bot has to. */
export async function startTarget(options: TargetOptions): Promise<Target> {
  const ledger = new Ledger(options.file);
  await ledger.load();
  const faults: Fault[] = [];
  const listeners = new Set<() => void>();
  const changed = () => listeners.forEach((listener) => listener());
  const desk = new Desk(ledger, { pageSize: 100, ...options }, options.clock, changed);

  const groups = (): string[] => {
    const held = ledger.holdings().map(({ target }) => target);
    return [...new Set([...(options.groups?.() ?? []), ...held])].toSorted();
  };

  const server = createServer((request, response) => {
    serve(request, response, options.secret, desk, faults).catch((error: unknown) => {
      send(response, { status: 500, body: { message: `the sandbox target failed: ${String(error)}` } });
    });
  });
  await new Promise<void>((done, failed) => {
    server.once('error', failed).listen(options.port, '127.0.0.1', done);
  });
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/hooks/access`,
    state: () => ({ ...ledger.state(), groups: groups() }),
    onChange(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    async hold(holding) {
      const since = options.clock.now().toISOString();
      ledger.put({ since, expiresAt: null, ...holding, email: holding.email?.toLowerCase() ?? null });
      await ledger.save();
      changed();
    },
    async changeOutOfBand(change) {
      const done = changeOutOfBand(ledger, groups(), change, options.clock.now());
      if ('fault' in done) return done;
      await ledger.save();
      changed();
      return done;
    },
    openSession(name, email) {
      const opens = ledger.openSession(name, email, options.clock.now());
      if (opens) changed();
      return opens;
    },
    sessions: (name, email) => ledger.sessions(name, email),
    failNext: (fault, times = 1) => void faults.push(...Array<Fault>(times).fill(fault)),
    async close() {
      const closed = new Promise((done) => server.close(done));
      server.closeAllConnections();
      await closed;
      await ledger.save();
    },
  };
}

async function serve(
  request: IncomingMessage,
  response: ServerResponse,
  secret: string,
  desk: Desk,
  faults: Fault[],
): Promise<void> {
  const refuse = (status: number, message: string) => send(response, { status, body: { message } });
  // A page in somebody's browser can reach loopback under a name of its own: such a Host isn't ours.
  if (!LOOPBACK_HOST.test(request.headers.host ?? '')) return refuse(403, 'only 127.0.0.1 is answered');
  if (request.method !== 'POST') return refuse(405, 'expected POST');
  const body = await readBody(request);
  if (body === undefined) return refuse(413, 'expected less than 1 MB');
  const fault = callFault(request.headers, body, secret, Date.now());
  if (fault) {
    desk.note({ type: 'not believed', data: {} }, { status: 401, body: { message: fault } });
    return refuse(401, fault);
  }
  const envelope = Envelope.safeParse(parseJson(body));
  if (!envelope.success) return refuse(400, 'expected { type, data } as JSON');

  const planned = faults.shift();
  if (planned?.kind === 'silence') return;
  if (planned?.kind === 'dropped') return void response.destroy();
  if (planned?.kind === 'answer')
    return sendText(response, planned.status, planned.text ?? '{}', planned.headers);
  const answer = await desk.take(
    String(request.headers['webhook-id']),
    envelope.data,
    planned?.kind === 'later',
  );
  if (planned?.kind === 'lost-answer') return void response.destroy();
  send(response, answer);
}

async function readBody(request: IncomingMessage): Promise<string | undefined> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes <= MAX_BODY_BYTES) chunks.push(chunk);
  }
  return bytes <= MAX_BODY_BYTES ? Buffer.concat(chunks).toString('utf8') : undefined;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function send(response: ServerResponse, { status, body }: Answer): void {
  sendText(response, status, JSON.stringify(body));
}

function sendText(
  response: ServerResponse,
  status: number,
  text: string,
  headers: Record<string, string> = {},
): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(text);
}
