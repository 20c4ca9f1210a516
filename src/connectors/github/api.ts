import * as z from 'zod';
import { ConnectorError, type Page } from '../../domain/grant/connector.ts';
import { decodeCursor, encodeCursor } from '../cursor.ts';
import type { HttpAnswer, HttpCall, HttpClient } from '../http/http-client.ts';
import { nextLink } from '../http/next-link.ts';
import { parseBody } from '../http/read-answer.ts';
import { limited, limitOf, refusal, type Limit } from './faults.ts';
import { graphqlData } from './graphql.ts';
import type { Tokens } from './tokens.ts';

/** Parts of a path, each as it is called. */
type Path = readonly string[];
type Query = Readonly<Record<string, string>>;

/** GitHub’s answers, parsed. */
export interface Api {
  /** Undefined where it answers 404, which it also does to whoever may not know. */
  find<T>(path: Path, schema: z.ZodType<T>): Promise<T | undefined>;
  /** Rejects on 404. */
  list<T>(
    path: Path,
    schema: z.ZodType<T>,
    asked: { query: Query; cursor: string | undefined },
  ): Promise<Page<T>>;
  /** Rejects with what isn’t among `expected`. */
  write(
    method: 'DELETE' | 'PUT',
    path: Path,
    options: { body?: unknown; expected: readonly number[] },
  ): Promise<HttpAnswer>;
  /** What the token may do, as far as GitHub says: an app's permissions, a classic token's scopes. */
  granted(): Promise<{ permissions?: Readonly<Record<string, string>>; scopes?: readonly string[] }>;
  /** `schema`: of what `data` holds; a part that isn’t there is null in it. */
  graphql<T>(query: string, variables: Record<string, unknown>, schema: z.ZodType<T>): Promise<T>;
}

/** Kept over calls: while GitHub asks for fewer, none is made. */
export interface Pause {
  limit?: Limit & { over: number };
}

export interface ApiOptions {
  /** How errors call the organisation. */
  name: string;
  http: HttpClient;
  base: URL;
  tokens: Tokens;
  secrets: readonly string[];
  pause: Pause;
  time: () => Date;
  /** When all calls have to be over. */
  until: AbortSignal;
}

const VERSION = '2022-11-28';
const NotFound = z.object({ message: z.string() });
/** A page’s own path and query, as its Link header said. */
const Cursor = z.string().startsWith('/');

export function makeApi({ name, http, base, tokens, secrets, pause, time, until }: ApiOptions): Api {
  const root = base.pathname.replace(/\/+$/, '');
  const urlOf = (path: Path, query: Query = {}): URL => {
    const odd = path.find((part) => /^\.{0,2}$/.test(part));
    if (odd !== undefined)
      throw new ConnectorError({ kind: 'invalid' }, `${name} can’t be asked for what is called “${odd}”.`);
    const url = new URL(base);
    url.pathname = [root, ...path.map(encodeURIComponent)].join('/');
    url.search = new URLSearchParams(query).toString();
    return url;
  };
  const asked = ({ method, url, writes }: Pick<HttpCall, 'method' | 'url' | 'writes'>) => ({
    name,
    what: `${method} ${decodeURI(url.pathname.slice(root.length))}`,
    writes,
    secrets,
  });

  async function call(one: Pick<HttpCall, 'method' | 'url' | 'writes' | 'json'>): Promise<HttpAnswer> {
    const { limit } = pause;
    if (limit !== undefined && limit.over > performance.now())
      throw limited(name, { until: limit.until, waitMs: limit.over - performance.now() });
    const sent = async (token: string) =>
      http.call({
        ...one,
        until,
        headers: {
          accept: 'application/vnd.github+json',
          'x-github-api-version': VERSION,
          authorization: `Bearer ${token}`,
        },
      });
    const token = await tokens.current(until);
    let answer = await sent(token);
    if (answer.status === 401 && tokens.renews(token)) answer = await sent(await tokens.current(until));
    const reached = limitOf(answer, time());
    if (reached !== undefined) {
      pause.limit = { ...reached, over: performance.now() + reached.waitMs };
      throw limited(name, reached);
    }
    return answer;
  }

  const parsed = <T>(what: string, body: unknown, schema: z.ZodType<T>): T =>
    parseBody({ name, what, whose: 'GitHub’s', writes: false }, body, schema);
  const read = async (url: URL) => {
    const one = { method: 'GET' as const, url, writes: false };
    const answer = await call(one);
    return { answer, about: asked(one) };
  };

  return {
    async find(path, schema) {
      const { answer, about } = await read(urlOf(path));
      // Something between may have a page of its own for what it doesn't know.
      if (answer.status === 404) return void parsed(about.what, answer.body, NotFound);
      if (answer.status !== 200) throw refusal(about, answer);
      return parsed(about.what, answer.body, schema);
    },
    async list(path, schema, { query, cursor }) {
      const from = decodeCursor(cursor, Cursor);
      const { answer, about } = await read(from === undefined ? urlOf(path, query) : new URL(from, base));
      if (answer.status !== 200) throw refusal(about, answer);
      const items = parsed(about.what, answer.body, z.array(schema));
      const next = nextLink(answer.header('link'), base);
      if (next === undefined) return { items };
      if (next.origin !== base.origin)
        throw new ConnectorError(
          { kind: 'invalid' },
          `${name} says that the next page is at ${next.host}, which isn’t the host of its settings: set api_url to the address that answers.`,
        );
      return { items, next: encodeCursor(next.pathname + next.search) };
    },
    async write(method, path, { body, expected }) {
      const one = {
        method,
        url: urlOf(path),
        writes: true,
        json: body,
      };
      const answer = await call(one);
      if (!expected.includes(answer.status)) throw refusal(asked(one), answer);
      return answer;
    },
    async granted() {
      const { answer, about } = await read(urlOf(['rate_limit']));
      if (answer.status !== 200 && answer.status !== 404) throw refusal(about, answer);
      return {
        permissions: tokens.permissions(),
        scopes: answer.header('x-oauth-scopes')?.split(/,\s*/),
      };
    },
    async graphql(query, variables, schema) {
      const url = new URL(base);
      // Enterprise Server has it beside /api/v3, github.com under the same host as everything else.
      url.pathname = root.endsWith('/v3') ? `${root.slice(0, -'/v3'.length)}/graphql` : `${root}/graphql`;
      const one = { method: 'POST' as const, url, writes: false, json: { query, variables } };
      const answer = await call(one);
      const about = { ...asked(one), what: 'a GraphQL query' };
      if (answer.status !== 200) throw refusal(about, answer);
      return parsed(about.what, graphqlData(about, answer.body), schema);
    },
  };
}
