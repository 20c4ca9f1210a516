import { isIP } from 'node:net';
import { Agent, buildConnector, request, type Dispatcher } from 'undici';
import { CONNECTOR_TIMEOUT_MS, ConnectorError } from '../../domain/grant/connector.ts';
import { MAX_RETRY_AFTER_MS, parseJson, unanswered } from '../access-contract/answers.ts';
import type { Call } from '../access-contract/speak.ts';
import { AddressRefused, guardedLookup, type Resolve } from './guarded-lookup.ts';
import { isPublicAddress } from './public-address.ts';
import { sign } from './sign.ts';
import { hostAddress, type WebhookSettings } from './webhook-settings.ts';

const MAX_ANSWER_BYTES = 1_000_000;
const CONNECT_TIMEOUT_MS = 5_000;

export interface ExchangeOptions {
  /** What the far end compares with its own: never this machine’s clock, which may be wrong where nobody else’s is. */
  time: () => Date;
  resolve?: Resolve;
  timeoutMs?: number;
}

export interface Answer {
  status: number;
  /** undefined where it isn't JSON. */
  body: unknown;
  retryAfterMs: number | undefined;
}

export interface Exchange {
  call(call: Call): Promise<Answer>;
  close(): Promise<void>;
}

/** The signed way to one URL and back; `name` is how errors call the target. */
export function makeExchange(name: string, settings: WebhookSettings, options: ExchangeOptions): Exchange {
  const agent = new Agent({ connect: guardedConnector(settings, options.resolve), connections: 16 });
  const timeoutMs = options.timeoutMs ?? CONNECTOR_TIMEOUT_MS - 1_000;
  return {
    async call(call) {
      try {
        const response = await send(agent, settings, call, { sentAt: options.time(), timeoutMs });
        return {
          status: response.statusCode,
          body: parseJson(await readCapped(response.body, name)),
          retryAfterMs: retryAfterMs(response.headers, options.time),
        };
      } catch (error) {
        throw asConnectorError(name, error, call.writes);
      }
    },
    close: () => agent.close(),
  };
}

function send(
  agent: Agent,
  settings: WebhookSettings,
  call: Call,
  { sentAt, timeoutMs }: { sentAt: Date; timeoutMs: number },
): Promise<Dispatcher.ResponseData> {
  const timestampSeconds = Math.floor(sentAt.getTime() / 1_000);
  const body = JSON.stringify({ type: call.type, timestamp: sentAt.toISOString(), data: call.data });
  return request(settings.url, {
    dispatcher: agent,
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      accept: 'application/json',
      'user-agent': 'sallyport',
      'webhook-id': call.id,
      'webhook-timestamp': String(timestampSeconds),
      'webhook-signature': sign(settings.secret, call.id, timestampSeconds, body),
    },
    body,
    signal: AbortSignal.timeout(timeoutMs),
  });
}

/** Nothing was sent: the connection itself failed. */
class NotConnected extends Error {}

function guardedConnector(settings: WebhookSettings, resolve: Resolve | undefined): buildConnector.connector {
  const allowPrivate = settings.allow_private_addresses;
  const connect = buildConnector({
    lookup: guardedLookup(allowPrivate, resolve),
    timeout: CONNECT_TIMEOUT_MS,
  });
  return (options, callback) => {
    const fail = (error: Error) => callback(new NotConnected('not connected', { cause: error }), null);
    // `net.connect` doesn't look up a literal address, so the lookup never sees it.
    const host = hostAddress(new URL(settings.url));
    if (!allowPrivate && isIP(host) !== 0 && !isPublicAddress(host)) return fail(new AddressRefused(host));
    connect(options, (error, socket) => (error ? fail(error) : callback(null, socket)));
  };
}

async function readCapped(body: AsyncIterable<Buffer>, name: string): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of body) {
    bytes += chunk.length;
    if (bytes > MAX_ANSWER_BYTES)
      throw new ConnectorError(
        { kind: 'invalid' },
        `${name} answered with more than 1 MB: page the answer with next.`,
      );
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

/** Seconds, or a date by the target's own clock. */
function retryAfterMs(
  { 'retry-after': header, date }: Dispatcher.ResponseData['headers'],
  time: () => Date,
): number | undefined {
  if (typeof header !== 'string') return undefined;
  const answeredMs = typeof date === 'string' ? Date.parse(date) : time().getTime();
  const ms = /^\d+$/.test(header) ? Number(header) * 1_000 : Date.parse(header) - answeredMs;
  return Number.isNaN(ms) ? undefined : Math.min(Math.max(ms, 0), MAX_RETRY_AFTER_MS);
}

// Causes are left off: what a library puts into its errors may carry headers, a query, an address with a token.
function asConnectorError(name: string, error: unknown, writes: boolean): ConnectorError {
  if (error instanceof ConnectorError) return error;
  if (error instanceof NotConnected && error.cause instanceof AddressRefused)
    return new ConnectorError({ kind: 'invalid' }, `${name} wasn’t called: ${error.cause.message}.`);
  if (error instanceof NotConnected)
    return new ConnectorError(
      { kind: 'retryable' },
      `${name} can’t be reached (${codeOf(error.cause)}). It will be tried again.`,
    );
  const code = codeOf(error);
  if (code === 'UND_ERR_CLOSED' || code === 'UND_ERR_DESTROYED')
    return new ConnectorError({ kind: 'retryable' }, `${name} wasn’t called: the connector is closed.`);
  if (code === 'UND_ERR_INVALID_ARG')
    return new ConnectorError(
      { kind: 'invalid' },
      `${name} wasn’t called: the operation id can’t stand in a header.`,
    );
  const ended = code === 'TimeoutError' ? 'didn’t answer in time' : `broke the connection off (${code})`;
  return unanswered(`${name} ${ended}`, writes);
}

function codeOf(error: unknown): string {
  if (!(error instanceof Error)) return 'unknown';
  return 'code' in error && typeof error.code === 'string' ? error.code : error.name;
}
