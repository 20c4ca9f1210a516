import * as z from 'zod';
import { ConnectorError, type Page } from '../../domain/grant/connector.ts';
import type { HttpAnswer, HttpCall, HttpClient } from '../http/http-client.ts';
import { nextLink, pageOfList } from '../http/next-link.ts';
import { assertAnswered, isDone, parseBody, usualRefusal } from '../http/read-answer.ts';
import { plainLine } from '../plain-line.ts';
import { strikeOut } from '../strike-out.ts';
import type { Authorization } from './sign-in.ts';

export type Path = readonly [string, ...string[]];

/** Okta's answers, parsed. All paths begin behind /api/v1. */
export interface OktaApi {
  /** Rejects where the connector isn't let in. */
  signIn(): Promise<void>;
  /** Undefined where there is none of this id. */
  get<T>(path: Path, schema: z.ZodType<T>): Promise<T | undefined>;
  /** A part of a list; filters may be ignored, so whoever asks looks at what comes. Rejects as `not_found` on 404. */
  list<T>(
    path: Path,
    schema: z.ZodType<T>,
    asked: { query?: Record<string, string>; cursor?: string | undefined; limit: number },
  ): Promise<Page<T>>;
  write(
    method: 'DELETE' | 'POST' | 'PUT',
    path: Path,
    asked?: { query?: Record<string, string>; body?: unknown },
  ): Promise<void>;
}

export interface ApiOptions {
  /** How errors call the org. */
  name: string;
  http: HttpClient;
  base: URL;
  authorization: Authorization;
  /** Struck out before anything is cut to its length. */
  secrets: readonly string[];
  /** When all calls have to be over. */
  until: AbortSignal;
}

const ROOT = '/api/v1/';

export function makeApi({ name, http, base, authorization, secrets, until }: ApiOptions): OktaApi {
  const named: Named = { name, secrets };
  const urlOf = (path: Path, query: Record<string, string> = {}): URL => {
    if (path.some((part) => /^\.{0,2}$/.test(part)))
      throw new ConnectorError(
        { kind: 'invalid' },
        `${name} can’t be asked for the id “${path.at(-1) ?? ''}”.`,
      );
    const url = new URL(ROOT + path.map(encodeURIComponent).join('/'), base);
    url.search = new URLSearchParams(query).toString();
    return url;
  };
  const call = async ({ method, url, body }: Pick<HttpCall, 'method' | 'url'> & { body?: unknown }) => {
    const send = (header: string) =>
      http.call({
        method,
        url,
        until,
        writes: method !== 'GET',
        headers: { authorization: header },
        json: body,
      });
    const header = await authorization.header(until);
    const answer = await send(header);
    // One that was revoked early: nothing was done with it.
    if (answer.status !== 401 || !authorization.renew(header)) return answer;
    return send(await authorization.header(until));
  };

  return {
    async signIn() {
      await authorization.header(until);
    },
    async get(path, schema) {
      const answer = await call({ method: 'GET', url: urlOf(path) });
      if (answer.status === 404 && faultOf(answer).errorCode === NOT_FOUND) return undefined;
      return parse(named, path, answer, schema);
    },
    async list(path, schema, { query, cursor, limit }) {
      const first = urlOf(path, { ...query, limit: String(limit) });
      const url = cursor === undefined ? first : pageOfList(name, first, cursor);
      const answer = await call({ method: 'GET', url });
      const items = parse(named, path, answer, z.array(schema));
      const next = nextLink(answer.header('link'), base);
      return { items, ...(next && { next: next.href }) };
    },
    async write(method, path, { query, body } = {}) {
      const answer = await call({ method, url: urlOf(path, query), body });
      if (!isDone(answer)) throw refusal(named, path, answer, true);
      assertAnswered({ name, what: path[0] }, answer);
    },
  };
}

interface Named {
  name: string;
  secrets: readonly string[];
}

/** A 404 without it is another server's word. */
const NOT_FOUND = 'E0000007';

const OktaFault = z.object({
  errorCode: z.string().optional(),
  errorSummary: z.string().optional(),
  errorCauses: z.array(z.object({ errorSummary: z.string().optional() })).optional(),
});

const faultOf = ({ body }: HttpAnswer): z.infer<typeof OktaFault> => OktaFault.safeParse(body).data ?? {};

function parse<T>(named: Named, path: Path, answer: HttpAnswer, schema: z.ZodType<T>): T {
  if (!isDone(answer)) throw refusal(named, path, answer, false);
  return parseBody({ name: named.name, what: path[0], whose: 'Okta’s', writes: false }, answer.body, schema);
}

function refusal(named: Named, path: Path, answer: HttpAnswer, writes: boolean): ConnectorError {
  const { name, secrets } = named;
  const { status } = answer;
  const { errorCode, errorSummary, errorCauses } = faultOf(answer);
  const reasons = [errorSummary, ...(errorCauses ?? []).map((cause) => cause.errorSummary)];
  const detail = reasons.filter((reason) => reason).join(' ') || errorCode;
  const said = `${name} answered ${status} for ${path[0]}${detail ? `: ${plainLine(strikeOut(detail, secrets), 300)}` : ''}`;
  const usual = usualRefusal(
    {
      name,
      said,
      writes,
      isLimit: status === 429,
      redirect: ': set url to the address that answers',
      limit: ': its rate limit is used up',
    },
    answer,
  );
  if (usual !== undefined) return usual;
  if (status === 401)
    return new ConnectorError(
      { kind: 'denied' },
      `${said}. Make a new token: one lapses after 30 days without use, and with the account that made it.`,
    );
  if (status === 403)
    return new ConnectorError({ kind: 'denied' }, `${said}. Look at the roles of the token’s account.`);
  if (status === 404 && errorCode === NOT_FOUND)
    return new ConnectorError({ kind: 'not_found', what: 'target' }, said);
  if (status === 409) return new ConnectorError({ kind: 'conflict' }, said);
  return new ConnectorError({ kind: 'invalid' }, said);
}
