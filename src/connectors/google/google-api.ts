import * as z from 'zod';
import { ConnectorError, type Page } from '../../domain/grant/connector.ts';
import { unreadable } from '../access-contract/answers.ts';
import { type SignIn, withToken } from '../http/client-credentials.ts';
import type { HttpAnswer, HttpCall, HttpClient } from '../http/http-client.ts';
import { isDone, parseBody, usualRefusal } from '../http/read-answer.ts';
import { plainLine } from '../plain-line.ts';

export type Path = readonly [string, ...string[]];

/** What a write came to, where Google says that there was nothing to change. */
export type Written = 'done' | 'there_already' | 'not_there';

/** The answers of one of Google's APIs, parsed. Paths begin behind its version. */
export interface GoogleApi {
  /** Rejects where the service account isn't let in. */
  signIn(): Promise<void>;
  /** Undefined where there is none of this id. */
  get<T>(path: Path, schema: z.ZodType<T>, query?: Record<string, string>): Promise<T | undefined>;
  /** A part of a list, which stands under this key. Rejects as `not_found` on 404. */
  list<T>(
    path: Path,
    key: string,
    schema: z.ZodType<T>,
    asked?: { query?: Record<string, string>; cursor?: string | undefined },
  ): Promise<Page<T>>;
  write(method: 'DELETE' | 'PATCH' | 'POST', path: Path, body?: unknown): Promise<Written>;
  /** A POST that has an answer: undefined where Google says that somebody else changed it meanwhile. */
  post<T>(path: Path, body: unknown, schema: z.ZodType<T>, writes: boolean): Promise<T | undefined>;
}

export interface ApiOptions {
  /** How errors call it. */
  name: string;
  http: HttpClient;
  /** With the version, and a slash at its end. */
  base: URL;
  signIn: SignIn;
  /** When all calls have to be over. */
  until: AbortSignal;
}

/** https://developers.google.com/workspace/admin/directory/v1/limits and https://google.aip.dev/193 */
const GoogleFault = z.object({
  error: z.object({
    message: z.string().default(''),
    status: z.string().optional(),
    errors: z.array(z.object({ reason: z.string().optional() })).default([]),
  }),
});

export function makeApi({ name, http, base, signIn, until }: ApiOptions): GoogleApi {
  const urlOf = (path: Path, query: Record<string, string> = {}): URL => {
    if (path.some((part) => /^\.{0,2}$/.test(part)))
      throw new ConnectorError(
        { kind: 'invalid' },
        `${name} can’t be asked for the id “${path.at(-1) ?? ''}”.`,
      );
    // A verb of Google's own stands behind a colon.
    const behind = path.map((part) => encodeURIComponent(part).replaceAll('%3A', ':')).join('/');
    const url = new URL(base.pathname + behind, base);
    url.search = new URLSearchParams(query).toString().replaceAll('+', '%20');
    return url;
  };
  const call = ({
    method,
    url,
    writes,
    body,
  }: Pick<HttpCall, 'method' | 'url' | 'writes'> & { body?: unknown }) =>
    withToken(signIn, until, (headers) => http.call({ method, url, until, writes, headers, json: body }));

  return {
    async signIn() {
      await signIn.token(until);
    },
    async get(path, schema, query) {
      const answer = await call({ method: 'GET', url: urlOf(path, query), writes: false });
      return isNotFound(answer) ? undefined : parse({ name, path, writes: false }, answer, schema);
    },
    async list(path, key, schema, { query, cursor } = {}) {
      const url = urlOf(path, { ...query, ...(cursor !== undefined && { pageToken: cursor }) });
      const answer = await call({ method: 'GET', url, writes: false });
      const shape = z.object({
        [key]: z.array(schema).default([]),
        nextPageToken: z.string().optional(),
      }) as unknown as z.ZodType<Record<string, unknown>>;
      const { nextPageToken: next, [key]: items } = parse({ name, path, writes: false }, answer, shape);
      return {
        items: items as z.infer<typeof schema>[],
        ...(typeof next === 'string' && next !== '' && { next }),
      };
    },
    async write(method, path, body) {
      const answer = await call({ method, url: urlOf(path), writes: true, body });
      if (isDone(answer)) {
        if (answer.isEmpty || answer.body !== undefined) return 'done';
        throw unreadable(`${name} answered ${path[0]} without JSON, as something between would.`, true);
      }
      if (isNotFound(answer)) return 'not_there';
      if (answer.status === 409 && reasonsOf(answer).includes('duplicate')) return 'there_already';
      throw refusal({ name, path, writes: true }, answer);
    },
    async post(path, body, schema, writes) {
      const answer = await call({ method: 'POST', url: urlOf(path), writes, body });
      if (answer.status === 409 && reasonsOf(answer).includes('ABORTED')) return undefined;
      return parse({ name, path, writes }, answer, schema);
    },
  };
}

const faultOf = ({ body }: HttpAnswer) => GoogleFault.safeParse(body).data?.error;

function reasonsOf(answer: HttpAnswer): string[] {
  const fault = faultOf(answer);
  return [fault?.status, ...(fault?.errors ?? []).map(({ reason }) => reason)].flatMap((one) => one ?? []);
}

/** A 404 without one of these is another server's word. */
const NOT_FOUND = new Set(['notFound', 'memberNotFound', 'NOT_FOUND']);
const isNotFound = (answer: HttpAnswer): boolean =>
  answer.status === 404 && reasonsOf(answer).some((reason) => NOT_FOUND.has(reason));

const LIMITS = new Set([
  'rateLimitExceeded',
  'userRateLimitExceeded',
  'quotaExceeded',
  'dailyLimitExceeded',
  'RESOURCE_EXHAUSTED',
]);

interface Asked {
  name: string;
  path: Path;
  writes: boolean;
}

function parse<T>(asked: Asked, answer: HttpAnswer, schema: z.ZodType<T>): T {
  if (!isDone(answer)) throw refusal(asked, answer);
  const { name, path, writes } = asked;
  return parseBody({ name, what: path[0], whose: 'Google’s', writes }, answer.body, schema);
}

function refusal({ name, path, writes }: Asked, answer: HttpAnswer): ConnectorError {
  const { status } = answer;
  const message = faultOf(answer)?.message;
  const said = `${name} answered ${status} for ${path[0]}${message ? `: ${plainLine(message, 300)}` : ''}`;
  const isLimit =
    status === 429 || (status === 403 && reasonsOf(answer).some((reason) => LIMITS.has(reason)));
  const limit = ': a quota of Google’s is used up';
  const usual = usualRefusal({ name, said, writes, isLimit, redirect: '', limit }, answer);
  if (usual !== undefined) return usual;
  if (status === 401 || status === 403)
    return new ConnectorError(
      { kind: 'denied' },
      `${said}. Look at the roles of the service account, and of the administrator in whose name it asks.`,
    );
  if (isNotFound(answer)) return new ConnectorError({ kind: 'not_found', what: 'target' }, said);
  if (status === 409 || status === 412) return new ConnectorError({ kind: 'conflict' }, said);
  return new ConnectorError({ kind: 'invalid' }, said);
}
