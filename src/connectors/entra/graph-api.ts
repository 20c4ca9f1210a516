import * as z from 'zod';
import { ConnectorError, type Page } from '../../domain/grant/connector.ts';
import { type SignIn, withToken } from '../http/client-credentials.ts';
import type { HttpAnswer, HttpCall, HttpClient } from '../http/http-client.ts';
import { pageOfList } from '../http/next-link.ts';
import { assertAnswered, isDone, parseBody, usualRefusal } from '../http/read-answer.ts';
import { plainLine } from '../plain-line.ts';

export type Path = readonly [string, ...string[]];

/** What a write came to, where Graph says that there was nothing to change. */
export type Written = 'done' | 'there_already' | 'not_there';

/** Microsoft Graph's answers, parsed. All paths begin behind /v1.0. */
export interface GraphApi {
  /** Rejects where the app isn't let in. */
  signIn(): Promise<void>;
  /** Undefined where there is none of this id. */
  get<T>(path: Path, schema: z.ZodType<T>, query?: Record<string, string>): Promise<T | undefined>;
  /** A part of a list. Rejects as `not_found` on 404. */
  list<T>(
    path: Path,
    schema: z.ZodType<T>,
    asked: { query?: Record<string, string>; cursor?: string | undefined; top?: number },
  ): Promise<Page<T>>;
  write(method: 'DELETE' | 'PATCH' | 'POST', path: Path, body?: unknown): Promise<Written>;
  /** The address of an object, by which it is added to another one. */
  refOf(id: string): string;
}

export interface ApiOptions {
  /** How errors call the tenant. */
  name: string;
  http: HttpClient;
  base: URL;
  signIn: SignIn;
  /** When all calls have to be over. */
  until: AbortSignal;
}

const ROOT = '/v1.0/';
const ListAnswer = z.object({ value: z.array(z.unknown()), '@odata.nextLink': z.string().optional() });
const GraphFault = z.object({ error: z.object({ code: z.string(), message: z.string().optional() }) });
const NOT_FOUND = 'Request_ResourceNotFound';

export function makeApi({ name, http, base, signIn, until }: ApiOptions): GraphApi {
  const urlOf = (path: Path, query: Record<string, string> = {}): URL => {
    if (path.some((part) => /^\.{0,2}$/.test(part)))
      throw new ConnectorError(
        { kind: 'invalid' },
        `${name} can’t be asked for the id “${path.at(-1) ?? ''}”.`,
      );
    const url = new URL(ROOT + path.map(encodeURIComponent).join('/').replace('%24ref', '$ref'), base);
    url.search = new URLSearchParams(query).toString().replaceAll('+', '%20');
    return url;
  };
  const call = ({ method, url, body }: Pick<HttpCall, 'method' | 'url'> & { body?: unknown }) =>
    withToken(signIn, until, (headers) =>
      http.call({ method, url, until, writes: method !== 'GET', headers, json: body }),
    );

  return {
    async signIn() {
      await signIn.token(until);
    },
    refOf: (id) => urlOf(['directoryObjects', id]).href,
    async get(path, schema, query) {
      const answer = await call({ method: 'GET', url: urlOf(path, query) });
      return isNotFound(answer) ? undefined : parse(name, path, answer, schema);
    },
    async list(path, schema, { query, cursor, top }) {
      const first = urlOf(path, { ...query, ...(top !== undefined && { $top: String(top) }) });
      const answer = await call({
        method: 'GET',
        url: cursor === undefined ? first : pageOfList(name, first, cursor),
      });
      const { value, '@odata.nextLink': next } = parse(name, path, answer, ListAnswer);
      return { items: value.map((one) => parseOne(name, path, one, schema)), ...(next && { next }) };
    },
    async write(method, path, body) {
      const answer = await call({ method, url: urlOf(path), body });
      if (isDone(answer)) {
        assertAnswered({ name, what: path[0] }, answer);
        return 'done';
      }
      if (isNotFound(answer)) return 'not_there';
      const said = GraphFault.safeParse(answer.body).data?.error.message ?? '';
      if (answer.status === 400 && ALREADY.test(said)) return 'there_already';
      throw refusal(name, path, answer, true);
    },
  };
}

/** Graph has no code of its own for it. */
const ALREADY = /references already exist|being assigned already exists/;

const isNotFound = ({ status, body }: HttpAnswer): boolean =>
  status === 404 && GraphFault.safeParse(body).data?.error.code === NOT_FOUND;

function parse<T>(name: string, path: Path, answer: HttpAnswer, schema: z.ZodType<T>): T {
  if (!isDone(answer)) throw refusal(name, path, answer, false);
  return parseOne(name, path, answer.body, schema);
}

const parseOne = <T>(name: string, path: Path, body: unknown, schema: z.ZodType<T>): T =>
  parseBody({ name, what: path[0], whose: 'Graph’s', writes: false }, body, schema);

function refusal(name: string, path: Path, answer: HttpAnswer, writes: boolean): ConnectorError {
  const { status } = answer;
  const error = GraphFault.safeParse(answer.body).data?.error;
  const detail = error === undefined ? '' : `: ${plainLine(error.message || error.code, 300)}`;
  const said = `${name} answered ${status} for ${path[0]}${detail}`;
  const usual = usualRefusal(
    {
      name,
      said,
      writes,
      isLimit: status === 429,
      redirect: ': set graph_url to the address that answers',
      limit: '',
    },
    answer,
  );
  if (usual !== undefined) return usual;
  if (status === 401 || status === 403)
    return new ConnectorError(
      { kind: 'denied' },
      `${said}. Look at the permissions that the app was granted.`,
    );
  if (error?.code === NOT_FOUND) return new ConnectorError({ kind: 'not_found', what: 'target' }, said);
  if (status === 409 || status === 412) return new ConnectorError({ kind: 'conflict' }, said);
  return new ConnectorError({ kind: 'invalid' }, said);
}
