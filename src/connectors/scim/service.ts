import * as z from 'zod';
import { ConnectorError, type Page } from '../../domain/grant/connector.ts';
import { unreadable } from '../access-contract/answers.ts';
import { decodeCursor, encodeCursor } from '../cursor.ts';
import type { HttpAnswer, HttpCall, HttpClient } from '../http/http-client.ts';
import { isDone, parseBody } from '../http/read-answer.ts';
import { plainLine } from '../plain-line.ts';
import { strikeOut } from '../strike-out.ts';

const Text = z.string().max(2_000);

export const ScimUser = z.object({
  id: Text.min(1),
  userName: Text.min(1),
  externalId: Text.nullish(),
  active: z.boolean().nullish(),
  emails: z.array(z.object({ value: Text.nullish() })).nullish(),
  /** Many services don't say; `indirect`: through another group. */
  groups: z
    .array(z.object({ value: Text, type: Text.nullish() }))
    .nullish()
    .catch(null),
});
export type ScimUser = z.infer<typeof ScimUser>;

export const ScimGroup = z.object({
  id: Text.min(1),
  displayName: Text.min(1),
  externalId: Text.nullish(),
  members: z.array(z.object({ value: Text.min(1), type: Text.nullish() })).nullish(),
});
export type ScimGroup = z.infer<typeof ScimGroup>;

/** Where the service says so; many don't say what a member is. */
export const isSaidGroup = ({ type }: { type?: string | null | undefined }): boolean =>
  type?.toLowerCase() === 'group';

const ListAnswer = z.object({
  totalResults: z.number(),
  startIndex: z.number().nullish(),
  Resources: z.array(z.unknown()).nullish(),
});

const Config = z.object({ patch: z.object({ supported: z.boolean() }) });

const ScimFault = z.object({ detail: z.string().optional(), scimType: z.string().optional() });

export type Kind = 'Users' | 'Groups';
type Asked = Kind | 'Me';

/** Where the next page begins, and what this one began with: a service that ignores the question answers it again. */
const Cursor = z.object({ startIndex: z.number(), after: z.string() });

/** A SCIM service's answers, parsed. */
export interface Service {
  /** A part of all of a kind; `filter` may be ignored by the service, so whoever asks looks at what comes. */
  list<T extends { id: string }>(
    kind: Kind,
    schema: z.ZodType<T>,
    asked: { filter?: string; cursor?: string | undefined; count: number; without?: string },
  ): Promise<Page<T>>;
  /** Undefined where there is none of this id; `asking`: for these attributes by name, in place of what comes by itself. */
  get<T extends { id: string }>(
    kind: Kind,
    id: string,
    schema: z.ZodType<T>,
    asking?: string,
  ): Promise<T | undefined>;
  /** The id of the user that the token is; undefined where the service has no answer to that, as most don't. */
  me(): Promise<string | undefined>;
  /** Undefined where it doesn't say. */
  takesPatches(): Promise<boolean | undefined>;
  patch(kind: Kind, id: string, operations: readonly Record<string, unknown>[]): Promise<void>;
}

export interface ServiceOptions {
  /** How errors call the service. */
  name: string;
  http: HttpClient;
  /** The service's URL, to which paths are added. */
  base: URL;
  token: string;
  /** When all calls have to be over. */
  until: AbortSignal;
}

export function makeService({ name: called, http, base, token, until }: ServiceOptions): Service {
  const name: Named = { name: called, token };
  const headers = { authorization: `Bearer ${token}`, accept: 'application/scim+json, application/json' };

  const urlOf = (path: readonly string[], query: Record<string, string> = {}): URL => {
    const odd = path.find((part) => /^\.{1,2}$/.test(part));
    if (odd !== undefined)
      throw new ConnectorError({ kind: 'invalid' }, `${called} can’t be asked for the id “${odd}”.`);
    const url = new URL(base);
    url.pathname = [url.pathname.replace(/\/+$/, ''), ...path.map(encodeURIComponent)].join('/');
    url.search = new URLSearchParams(query).toString();
    return url;
  };
  const call = (asked: Pick<HttpCall, 'method' | 'url' | 'writes'> & { body?: string }) =>
    http.call({
      ...asked,
      until,
      headers: { ...headers, ...(asked.body !== undefined && { 'content-type': 'application/scim+json' }) },
    });

  return {
    async list(kind, schema, { filter, cursor, count, without }) {
      const from = decodeCursor(cursor, Cursor);
      const startIndex = from?.startIndex ?? 1;
      const query = {
        startIndex: String(startIndex),
        count: String(count),
        ...(filter !== undefined && { filter }),
        ...(without !== undefined && { excludedAttributes: without }),
      };
      const answer = await call({ method: 'GET', url: urlOf([kind], query), writes: false });
      const { totalResults, startIndex: began, Resources } = parse(name, kind, answer, ListAnswer);
      const items = (Resources ?? []).map((one) => parseOne(name, kind, one, schema));
      const first = items[0]?.id;
      if ((began ?? startIndex) !== startIndex || (first !== undefined && first === from?.after))
        throw new ConnectorError(
          { kind: 'invalid' },
          `${called} answered ${kind} from the beginning where the page from ${startIndex} on was asked for: it can’t page, so its lists can’t be read whole.`,
        );
      const nextIndex = startIndex + items.length;
      if (items.length === 0 && nextIndex <= totalResults)
        throw new ConnectorError(
          { kind: 'retryable' },
          `${called} says that there are ${totalResults} ${kind}, and listed none from ${startIndex} on: the list isn’t whole.`,
        );
      const isLast = nextIndex > totalResults;
      const next = isLast ? undefined : encodeCursor({ startIndex: nextIndex, after: first });
      return { items, next };
    },
    async get(kind, id, schema, asking) {
      const url = urlOf([kind, id], asking === undefined ? {} : { attributes: asking });
      const answer = await call({ method: 'GET', url, writes: false });
      if (answer.status === 404) return undefined;
      const found = parse(name, kind, answer, schema);
      if (found.id !== id)
        throw new ConnectorError(
          { kind: 'conflict' },
          `${called} was asked for ${kind} “${plainLine(id, 200)}” and answered another one: look at it there.`,
        );
      return found;
    },
    async me() {
      const answer = await call({ method: 'GET', url: urlOf(['Me']), writes: false });
      if (TELLS_NOBODY.has(answer.status)) return undefined;
      // It may lead to the user instead (RFC 7644, 3.11).
      const user =
        answer.status === 308 ? /\/Users\/([^/?#%]+)$/.exec(answer.header('location') ?? '') : null;
      if (user?.[1] !== undefined) return user[1];
      return parse(name, 'Me', answer, ScimUser.pick({ id: true })).id;
    },
    async takesPatches() {
      const answer = await call({ method: 'GET', url: urlOf(['ServiceProviderConfig']), writes: false });
      const said = Config.safeParse(answer.body);
      return answer.status === 200 && said.success ? said.data.patch.supported : undefined;
    },
    async patch(kind, id, operations) {
      const body = JSON.stringify({
        schemas: ['urn:ietf:params:scim:api:messages:2.0:PatchOp'],
        Operations: operations,
      });
      const answer = await call({ method: 'PATCH', url: urlOf([kind, id]), body, writes: true });
      if (!isDone(answer)) throw refusal(name, kind, answer, true);
      if (answer.body === undefined && !answer.isEmpty)
        throw new ConnectorError(
          { kind: 'unknown_outcome' },
          `${called} answered a change of ${kind} without JSON, as something between would: whether it did what was asked has to be read back.`,
        );
    },
  };
}

/** Of what is asked at `/Me`: it isn't there, or isn't for this token. Anything else is no word of whose the token is. */
const TELLS_NOBODY = new Set([403, 404, 405, 501]);

interface Named {
  name: string;
  /** Struck out before anything is cut to its length. */
  token: string;
}

function parse<T>(name: Named, kind: Asked, answer: HttpAnswer, schema: z.ZodType<T>): T {
  if (!isDone(answer)) throw refusal(name, kind, answer, false);
  return parseOne(name, kind, answer.body, schema);
}

const parseOne = <T>({ name }: Named, kind: Asked, body: unknown, schema: z.ZodType<T>): T =>
  parseBody({ name, what: kind, whose: 'SCIM’s', writes: false }, body, schema);

const BUSY = new Set([407, 408, 425, 429]);

function refusal(
  { name, token }: Named,
  kind: Asked,
  { status, body, retryAfterMs }: HttpAnswer,
  writes: boolean,
): ConnectorError {
  const { detail, scimType } = ScimFault.safeParse(body).data ?? {};
  const why = detail ?? scimType;
  const said = `${name} answered ${status} for ${kind}${why === undefined ? '' : `: ${plainLine(strikeOut(why, [token]), 300)}`}`;
  if (status >= 300 && status < 400)
    return new ConnectorError(
      { kind: writes ? 'unknown_outcome' : 'invalid' },
      `${name} answered ${status}, a redirect, and redirects aren’t followed: set url to the address that answers.`,
    );
  if (writes && (status === 408 || (status >= 500 && status !== 501))) return unreadable(`${said}.`, true);
  if (BUSY.has(status) || (status >= 500 && status !== 501))
    return new ConnectorError({ kind: 'retryable', afterMs: retryAfterMs }, said);
  if (status === 401 || status === 403)
    return new ConnectorError({ kind: 'denied' }, `${said}. Look at the token and what it may do.`);
  // Else somebody changed the same thing at the same moment (RFC 7644, 3.12).
  if (status === 409 && scimType === 'uniqueness') return new ConnectorError({ kind: 'conflict' }, said);
  if (status === 409 || status === 412) return new ConnectorError({ kind: 'retryable' }, said);
  return new ConnectorError({ kind: 'invalid' }, said);
}
