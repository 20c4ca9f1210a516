import { expect } from 'vitest';
import { signedHeaders } from '../../../src/sandbox/delivery/signature.ts';
import { mutated } from '../../slack/support/mutate.ts';
import type { Recorded } from '../../support/payload-recorder.ts';

type Random = () => number;

/** Something that is sent to the program’s port. */
export interface OddRequest {
  method: string;
  path: string;
  headers: Record<string, string>;
  body?: string;
  /** What may be answered; anything below 500 when absent. */
  answers?: readonly number[];
  /** It is larger than what is read: the connection may be closed before an answer. */
  isHuge?: boolean;
}

const EVENTS = '/slack/events';
const FORM = 'application/x-www-form-urlencoded';
const TAKEN = [200, 400];

const pick = <T>(random: Random, from: readonly T[]): T =>
  from[Math.floor(random() * from.length)] ?? expect.unreachable();

export function bodyOf({ as, payload }: { as: Recorded['as']; payload: unknown }) {
  if (as === 'json') return { type: 'application/json', body: JSON.stringify(payload) };
  const isFields = as === 'form' && typeof payload === 'object' && payload !== null;
  const fields = isFields ? Object.entries(payload) : [['payload', JSON.stringify(payload)]];
  const form = fields.map(([name, value]): [string, string] => [String(name), String(value)]);
  return { type: FORM, body: new URLSearchParams(form).toString() };
}

/** Makes of what Slack said what it would never say: changed, damaged, forged, over and over, and from elsewhere. */
export class OddRequests {
  readonly #seeds: readonly Recorded[];
  readonly #secret: string;

  constructor(seeds: readonly Recorded[], secret: string) {
    this.#seeds = seeds;
    this.#secret = secret;
  }

  /** Signed by whoever has the secret, though Slack would never send it. */
  signed(random: Random): OddRequest {
    const kind = random();
    if (kind < 0.7) return this.#mutated(random);
    if (kind < 0.85) return this.#damaged(random);
    return this.#elsewhere(random);
  }

  /** Signed rightly, and nothing to act on: of another workspace or app, or sent and decided before. */
  spent(random: Random): OddRequest {
    return random() < 0.5 ? this.#foreign(random) : this.#replayed(random);
  }

  #seed(random: Random): Recorded {
    return pick(random, this.#seeds);
  }

  #post(type: string, body: string, more: Partial<OddRequest> = {}): OddRequest {
    const headers = { 'content-type': type, ...signedHeaders(this.#secret, body, Date.now()) };
    return { method: 'POST', path: EVENTS, headers, body, answers: TAKEN, ...more };
  }

  #mutated(random: Random): OddRequest {
    const { as, payload } = this.#seed(random);
    const { type, body } = bodyOf({ as, payload: mutated(payload, random) });
    return this.#post(type, body);
  }

  /** Other bytes than JSON or a form: cut off, doubled, of another encoding or type, deep, or long. */
  #damaged(random: Random): OddRequest {
    const { type, body } = bodyOf(this.#seed(random));
    const at = Math.floor(random() * body.length);
    const other = bodyOf(this.#seed(random)).body;
    const deep = 10 ** Math.ceil(random() * 4);
    const long = pick(random, [1_000, 10_000, 100_000, 1_000_000, 5_000_000]);
    const isLong = pick(random, [false, false, true]);
    const damaged = pick(random, [
      body.slice(0, at),
      body.slice(at),
      `\uFEFF${body}`,
      body + body,
      `${body}&${other}`,
      `${body.slice(0, at)}\u0000${body.slice(at)}`,
      `${body.slice(0, at)}%${body.slice(at)}`,
      `${body.slice(0, at)}\uD800${body.slice(at)}`,
      `payload=${'['.repeat(deep)}${']'.repeat(deep)}`,
      `payload=${encodeURIComponent('{"a":'.repeat(deep))}1${'}'.repeat(deep)}`,
      `${Array.from({ length: Math.min(deep, 2_000) }, (_, nth) => `field${nth}=x`).join('&')}&${body}`,
      isLong ? `text=${'x'.repeat(long)}&${body}` : '',
      `payload=${encodeURIComponent(JSON.stringify(null))}`,
      pick(random, ['null', '[]', '0', '""', 'true', '{}', '<xml/>']),
    ]);
    const types = [
      type,
      type,
      FORM,
      'application/json',
      'text/plain',
      'multipart/form-data',
      '',
      `${type}; charset=utf-16`,
    ];
    // What a header says of the encoding of a body that isn’t encoded so.
    const encoded = pick<Record<string, string>>(random, [
      {},
      {},
      {},
      { 'content-encoding': 'gzip' },
      { 'content-encoding': 'x-odd' },
    ]);
    const request = this.#post(pick(random, types), damaged);
    const { answers: _, ...more } = request;
    return { ...more, headers: { ...request.headers, ...encoded }, isHuge: damaged.length > 90_000 };
  }

  /** At the other paths of the port, or at this one in another way. */
  #elsewhere(random: Random): OddRequest {
    const path = pick(random, [
      '/healthz',
      '/readyz',
      '/metrics',
      '/',
      '/slack',
      '/slack/events/',
      '/slack/events?x=1',
      '/slack/install',
      '/slack/oauth_redirect',
      '/%00',
      '/%E0%A4%A',
      '/..%2f..%2fetc/passwd',
      `/${'x'.repeat(4_000)}`,
      '/healthz?__proto__[a]=1&a[b][c]=2',
    ]);
    const method = pick(random, ['GET', 'POST', 'PUT', 'DELETE', 'HEAD', 'OPTIONS', 'PATCH']);
    const { type, body } = bodyOf(this.#seed(random));
    const headers = pick<Record<string, string>>(random, [
      {},
      { 'content-type': type, ...signedHeaders(this.#secret, body, Date.now()) },
      { accept: 'x'.repeat(2_000), 'accept-language': '*;q=x', range: 'bytes=9-1' },
      { cookie: 'a=b; '.repeat(200), 'x-forwarded-for': '::1', 'x-http-method-override': 'DELETE' },
    ]);
    return { method, path, headers, ...(method !== 'GET' && method !== 'HEAD' && { body }) };
  }

  /** Not by whoever has the secret, or not now. */
  forged(random: Random): OddRequest {
    const { as, payload } = this.#seed(random);
    const { type, body } = bodyOf({ as, payload: random() < 0.5 ? payload : mutated(payload, random) });
    const now = Date.now();
    const minute = 60_000;
    const signed = (at = now, secret = this.#secret, of = body) => signedHeaders(secret, of, at);
    const { 'x-slack-signature': signature = '', 'x-slack-request-timestamp': time = '' } = signed();
    const headers = pick(random, [
      {},
      { 'x-slack-request-timestamp': time },
      { 'x-slack-signature': signature },
      signed(now, `${this.#secret}x`),
      signed(now, this.#secret.slice(0, -1)),
      signed(now - (5 + 60 * random()) * minute - 2_000),
      signed(now + (5 + 60 * random()) * minute + 2_000),
      signed(now, this.#secret, `${body} `),
      signed(now, this.#secret, ''),
      { ...signed(), 'x-slack-request-timestamp': String(Number(time) - 1) },
      {
        ...signed(),
        'x-slack-request-timestamp': pick(random, ['', 'x', '-1', '1e9', 'NaN', '0', `${time}.5`]),
      },
      {
        ...signed(),
        'x-slack-signature': pick(random, ['', 'v0=', 'x', signature.slice(3), `v1${signature.slice(2)}`]),
      },
      { ...signed(), 'x-slack-signature': signature.slice(0, -1) },
      { ...signed(), 'x-slack-signature': `${signature}00` },
    ]);
    return {
      method: 'POST',
      path: EVENTS,
      headers: { 'content-type': type, ...headers },
      body,
      answers: [401],
    };
  }

  /** Another team’s, another app’s, or another enterprise’s, with the right secret. */
  #foreign(random: Random): OddRequest {
    const { as, payload } = this.#seed(random);
    const team = typeof payload['team'] === 'object' && payload['team'] !== null;
    const change = pick(random, [
      { api_app_id: 'A0OTHER' },
      { api_app_id: '' },
      { team_id: 'T0OTHER', ...(team && { team: { id: 'T0OTHER' } }) },
      { enterprise_id: 'E0OTHER', ...(team && { enterprise: { id: 'E0OTHER' } }) },
    ]);
    const { type, body } = bodyOf({ as, payload: { ...payload, ...change } });
    return this.#post(type, body);
  }

  /** As Slack sends again what it had no answer to. */
  #replayed(random: Random): OddRequest {
    const { type, body } = bodyOf(this.#seed(random));
    const request = this.#post(type, body);
    const retry = {
      'x-slack-retry-num': pick(random, ['1', '2', '3', '9', 'x']),
      'x-slack-retry-reason': 'http_timeout',
    };
    return { ...request, headers: { ...request.headers, ...retry } };
  }
}
