import { isIP } from 'node:net';
import { Agent, buildConnector, request, type Dispatcher } from 'undici';
import { CONNECTOR_TIMEOUT_MS, ConnectorError } from '../../domain/grant/connector.ts';
import { MAX_RETRY_AFTER_MS, parseJson, unanswered } from '../access-contract/answers.ts';
import { AddressRefused, guardedLookup, type Resolve } from './guarded-lookup.ts';
import { hostAddress } from '../host-address.ts';
import { brokenOff } from '../line.ts';
import { isPublicAddress } from './public-address.ts';

const DEFAULT_MOST_BYTES = 1_000_000;
const CONNECT_TIMEOUT_MS = 5_000;

export interface HttpOptions {
  /** How errors call the target. */
  name: string;
  /** Nothing but this origin is called. */
  origin: URL;
  allowPrivate: boolean;
  /** What the far end compares with its own: never this machine’s clock, which may be wrong where nobody else’s is. */
  time: () => Date;
  /** What is said to do about an answer that is larger. */
  tooLarge: string;
  mostBytes?: number;
  resolve?: Resolve | undefined;
  timeoutMs?: number | undefined;
  /** After a 429 or a 503 with Retry-After nothing is called before its end. */
  heedsPauses?: boolean;
  /** The header in which a 429 without Retry-After says when calls are taken again, in seconds since 1970. */
  resetHeader?: string;
  /** PEM: the authority that vouches for the origin, in place of those that Node knows. */
  ca?: string | undefined;
}

export interface HttpCall {
  method: 'DELETE' | 'GET' | 'PATCH' | 'POST' | 'PUT';
  url: URL;
  headers: Record<string, string>;
  body?: string;
  /** A body that is sent as JSON, in place of `body`. */
  json?: unknown;
  /** Ends the call before its own time limit does; a call that begins after it isn't sent. */
  until?: AbortSignal | undefined;
  /** A write that breaks after it was sent may have happened; a read may simply be repeated. */
  writes: boolean;
}

export interface HttpAnswer {
  status: number;
  /** undefined when it wasn't JSON. */
  body: unknown;
  /** There was no body at all. */
  isEmpty: boolean;
  retryAfterMs: number | undefined;
  /** By its name in small letters; one that came several times as one, with commas between. */
  header(name: string): string | undefined;
}

export interface HttpClient {
  /** Rejects with a ConnectorError where no whole answer came; any status is an answer. */
  call(call: HttpCall): Promise<HttpAnswer>;
  close(): Promise<void>;
}

/** The way to one origin: addresses are looked up once and checked, redirects aren't followed, answers have an end. */
export function makeHttpClient(options: HttpOptions): HttpClient {
  const { name } = options;
  const agent = new Agent({ connect: guardedConnector(options), connections: 16 });
  const timeoutMs = options.timeoutMs ?? CONNECTOR_TIMEOUT_MS - 1_000;
  let pausedUntil = 0;
  return {
    async call({
      method,
      url,
      headers,
      json,
      body = json === undefined ? undefined : JSON.stringify(json),
      writes,
      until,
    }) {
      const pauseMs = pausedUntil - performance.now();
      if (pauseMs > 0) throw paused(name, pauseMs);
      if (url.origin !== options.origin.origin) throw anotherOrigin(name, url);
      if (until?.aborted === true)
        throw new ConnectorError({ kind: 'retryable' }, `${name} wasn’t called: the time for it was over.`);
      try {
        const response = await request(url, {
          dispatcher: agent,
          method,
          headers: {
            accept: 'application/json',
            'user-agent': 'sallyport',
            ...(json !== undefined && { 'content-type': 'application/json' }),
            ...headers,
          },
          ...(body !== undefined && { body }),
          signal: AbortSignal.any([AbortSignal.timeout(timeoutMs), ...(until ? [until] : [])]),
        });
        const answered = await readCapped(response.body, options, writes);
        const { statusCode: status, headers: answeredHeaders } = response;
        const waitMs =
          retryAfterMs(answeredHeaders, options.time) ??
          (status === 429 ? resetAfterMs(answeredHeaders, options) : undefined);
        const isBusy = status === 429 || status === 503;
        if (options.heedsPauses === true && isBusy && waitMs !== undefined)
          pausedUntil = performance.now() + waitMs;
        return {
          status,
          body: parseJson(answered),
          isEmpty: answered.length === 0,
          retryAfterMs: waitMs,
          header: (wanted) => oneLine(answeredHeaders[wanted]),
        };
      } catch (error) {
        throw asConnectorError(name, error, writes);
      }
    },
    close: () => agent.close(),
  };
}

const paused = (name: string, ms: number): ConnectorError =>
  new ConnectorError(
    { kind: 'retryable', afterMs: Math.ceil(ms) },
    `${name} asked for fewer calls: nothing is called for ${Math.ceil(ms / 1_000)} s more.`,
  );

const anotherOrigin = (name: string, url: URL): ConnectorError =>
  new ConnectorError(
    { kind: 'invalid' },
    `${name} led to ${url.host}, which isn’t the host of its settings, so it wasn’t called.`,
  );

/** Nothing was sent: the connection itself failed. */
class NotConnected extends Error {}

function guardedConnector({ origin, allowPrivate, resolve, ca }: HttpOptions): buildConnector.connector {
  const connect = buildConnector({
    lookup: guardedLookup(allowPrivate, resolve),
    timeout: CONNECT_TIMEOUT_MS,
    ...(ca !== undefined && { ca }),
  });
  return (options, callback) => {
    const fail = (error: Error) => callback(new NotConnected('not connected', { cause: error }), null);
    // `net.connect` doesn't look up a literal address, so the lookup never sees it.
    const host = hostAddress(origin);
    if (!allowPrivate && isIP(host) !== 0 && !isPublicAddress(host)) return fail(new AddressRefused(host));
    connect(options, (error, socket) => (error ? fail(error) : callback(null, socket)));
  };
}

async function readCapped(
  body: AsyncIterable<Buffer>,
  { name, tooLarge, mostBytes = DEFAULT_MOST_BYTES }: HttpOptions,
  writes: boolean,
): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of body) {
    bytes += chunk.length;
    if (bytes > mostBytes)
      throw new ConnectorError(
        { kind: writes ? 'unknown_outcome' : 'invalid' },
        `${name} answered with more than ${mostBytes / 1_000_000} MB: ${tooLarge}`,
      );
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

type Headers = Dispatcher.ResponseData['headers'];

const oneLine = (header: Headers[string]): string | undefined =>
  Array.isArray(header) ? header.join(', ') : header;

/** Seconds, or a date by the target's own clock. */
function retryAfterMs(headers: Headers, time: () => Date): number | undefined {
  const { 'retry-after': header } = headers;
  if (typeof header !== 'string') return undefined;
  const seconds = /^\d+$/.test(header);
  return waitOf(seconds ? Number(header) * 1_000 : Date.parse(header) - answeredAtMs(headers, time));
}

function resetAfterMs(headers: Headers, { resetHeader, time }: HttpOptions): number | undefined {
  const header = resetHeader === undefined ? undefined : headers[resetHeader];
  if (typeof header !== 'string' || !/^\d+$/.test(header)) return undefined;
  return waitOf(Number(header) * 1_000 - answeredAtMs(headers, time));
}

const answeredAtMs = ({ date }: Headers, time: () => Date): number =>
  typeof date === 'string' ? Date.parse(date) : time().getTime();

/** One that names next year doesn't put a revocation off until then. */
const waitOf = (ms: number): number | undefined =>
  Number.isNaN(ms) ? undefined : Math.min(Math.max(ms, 0), MAX_RETRY_AFTER_MS);

// Causes are left off: what a library puts into its errors may carry headers, a query, an address with a token.
function asConnectorError(name: string, error: unknown, writes: boolean): ConnectorError {
  if (error instanceof ConnectorError) return error;
  if (error instanceof NotConnected && error.cause instanceof AddressRefused)
    return new ConnectorError({ kind: 'invalid' }, `${name} wasn’t called: ${error.cause.message}.`);
  if (error instanceof NotConnected) return brokenOff(name, codeOf(error.cause), 'connecting');
  const code = codeOf(error);
  if (code === 'UND_ERR_CLOSED' || code === 'UND_ERR_DESTROYED')
    return new ConnectorError({ kind: 'retryable' }, `${name} wasn’t called: the connector is closed.`);
  if (code === 'UND_ERR_INVALID_ARG')
    return new ConnectorError(
      { kind: 'invalid' },
      `${name} wasn’t called: a value of this call can’t stand in a header.`,
    );
  const ended = code === 'TimeoutError' ? 'didn’t answer in time' : `broke the connection off (${code})`;
  return unanswered(`${name} ${ended}`, writes);
}

function codeOf(error: unknown): string {
  if (!(error instanceof Error)) return 'unknown';
  return 'code' in error && typeof error.code === 'string' ? error.code : error.name;
}
