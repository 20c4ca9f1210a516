import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { appRoutes, type InstalledApp } from './apps.ts';
import { answerQuery } from './graphql.ts';
import { Ledger } from './ledger.ts';
import { orgRoutes } from './orgs.ts';
import { notFound, type Call, type Caller, type Handler, type Reply, type Right } from './replies.ts';
import { repoRoutes } from './repos.ts';
import { teamRoutes } from './teams.ts';

/** How one answer goes wrong; `after-…`: what was asked is done by then. */
export type Mishap =
  | 'secondary limit'
  | 'too many'
  | 'html'
  | 'half'
  | 'unavailable'
  | 'not shown yet'
  | 'redirect'
  | 'after-408'
  | 'after-502'
  | 'after-503'
  | 'after-lost'
  | 'after-html';

export interface Github {
  url: string;
  ledger: Ledger;
  /** Who has which token; an owner’s of every right to begin with. */
  tokens: Map<string, Caller>;
  app: InstalledApp;
  /** What was called, such as `PUT /orgs/acme/memberships/anna`. */
  calls: string[];
  /** The next call that begins so goes wrong, or has something happen right before it. */
  next(begin: string, mishap: Mishap | (() => void)): void;
  /** Calls that are left in this hour, and its end. */
  limit: { left: number; resetsAt: Date };
  /** Answers the same page again, whichever is asked for. */
  repeatsPages: boolean;
  close(): Promise<void>;
}

export const TOKEN = 'github_pat_of the tests, canary-4711';
const ALL: ReadonlySet<Right> = new Set(['members', 'administration']);

const ROUTES: readonly { method: string; parts: string[]; handler: Handler }[] = [
  ...orgRoutes,
  ...teamRoutes,
  ...repoRoutes,
].map(([route, handler]) => {
  const [method = '', path = ''] = route.split(' ');
  return { method, parts: path.split('/').slice(1), handler };
});

/** A GitHub in memory, of one organisation, as its reference describes it; its owner is “owner”. */
export async function startGithub(login?: string): Promise<Github> {
  const ledger = new Ledger(login);
  const owner = ledger.addUser('owner');
  ledger.members.set(owner.id, 'admin');
  const mishaps: { begin: string; mishap: Mishap | (() => void) }[] = [];
  const server = createServer((request, response) => {
    void answer(request, response).catch((error: unknown) => response.destroy(error as Error));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const app: InstalledApp = {
    publicKey: undefined,
    rights: ALL,
    permissions: { members: 'write', administration: 'write', metadata: 'read' },
    made: [],
  };
  const github: Github = {
    url,
    ledger,
    tokens: new Map([[TOKEN, { user: owner, rights: ALL }]]),
    app,
    calls: [],
    next: (begin, mishap) => void mishaps.push({ begin, mishap }),
    limit: { left: 5_000, resetsAt: new Date(Date.now() + 3_600_000) },
    repeatsPages: false,
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const called = new URL(request.url ?? '/', `http://${request.headers.host}`);
    const what = `${request.method} ${decodeURI(called.pathname)}`;
    github.calls.push(what);
    const at = mishaps.findIndex(({ begin }) => what.startsWith(begin));
    const happens = at === -1 ? undefined : mishaps.splice(at, 1)[0]?.mishap;
    const mishap = typeof happens === 'function' ? undefined : happens;
    if (typeof happens === 'function') happens();
    if (github.repeatsPages) called.searchParams.delete('page');
    const body = await bodyOf(request);
    const reply = (mishap && before(mishap)) ?? (await replyTo(request, called, body));
    github.limit.left--;
    const { status, body: said, headers } = (mishap && afterwards(mishap)) ?? reply;
    if (mishap === 'after-lost') return void response.destroy();
    const text = typeof said === 'string' ? said : said === undefined ? '' : JSON.stringify(said);
    response.writeHead(status, {
      'content-type': typeof said === 'string' ? 'text/html' : 'application/json; charset=utf-8',
      'x-ratelimit-limit': '5000',
      'x-ratelimit-remaining': String(Math.max(github.limit.left, 0)),
      'x-ratelimit-reset': String(Math.ceil(github.limit.resetsAt.getTime() / 1_000)),
      ...headers,
    });
    response.end(mishap === 'half' ? JSON.stringify(reply.body).slice(0, 20) : text);
  }

  async function replyTo(request: IncomingMessage, called: URL, body: Call['body']): Promise<Reply> {
    const token = /^Bearer (.+)$/.exec(request.headers.authorization ?? '')?.[1] ?? '';
    const made = appRoutes(github, { method: request.method ?? '', path: called.pathname, token });
    if (made !== undefined) return made;
    const caller = github.tokens.get(token);
    if (caller === undefined) return { status: 401, body: { message: 'Bad credentials', status: '401' } };
    if (github.limit.left <= 0)
      return { status: 403, body: { message: 'API rate limit exceeded for user ID 101.', status: '403' } };
    if (called.pathname === '/rate_limit')
      return {
        status: 200,
        body: { resources: {} },
        ...(caller.scopes !== undefined && { headers: { 'x-oauth-scopes': caller.scopes } }),
      };
    const base = { ledger, caller, url: called, body };
    if (called.pathname === '/graphql') return answerQuery({ ...base, params: {} });
    for (const { method, parts, handler } of ROUTES) {
      const params = method === request.method ? matched(parts, called.pathname) : undefined;
      if (params !== undefined) return handler({ ...base, params });
    }
    return notFound;
  }
  return github;
}

/** The parameters of a path that is this route’s. */
function matched(parts: readonly string[], path: string): Record<string, string> | undefined {
  const found = path.split('/').slice(1).map(decodeURIComponent);
  if (found.length !== parts.length) return undefined;
  const params: Record<string, string> = {};
  for (const [at, part] of parts.entries())
    if (part.startsWith(':')) params[part.slice(1)] = found[at] ?? '';
    else if (part !== found[at]) return undefined;
  return params;
}

async function bodyOf(request: IncomingMessage): Promise<Record<string, unknown>> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return chunks.length === 0 ? {} : (JSON.parse(Buffer.concat(chunks).toString()) as Record<string, unknown>);
}

const HTML = '<html><body>Please sign in to the guest network.</body></html>';

/** What is answered in the place of what was asked, which isn’t done. */
function before(mishap: Mishap): Reply | undefined {
  switch (mishap) {
    case 'secondary limit':
      return {
        status: 403,
        body: { message: 'You have exceeded a secondary rate limit. Please wait a few minutes.' },
        headers: { 'retry-after': '90' },
      };
    case 'too many':
      return { status: 429, body: { message: 'Too many requests' } };
    case 'not shown yet':
      return notFound;
    case 'unavailable':
      return { status: 503, body: { message: 'Unicorn!' } };
    case 'html':
      return { status: 200, body: HTML };
    case 'redirect':
      return { status: 307, body: {}, headers: { location: 'http://127.0.0.1:1/elsewhere' } };
    default:
      return undefined;
  }
}

function afterwards(mishap: Mishap): Reply | undefined {
  const status = /^after-(\d+)$/.exec(mishap)?.[1];
  if (status !== undefined) return { status: Number(status), body: { message: 'Server Error' } };
  return mishap === 'after-html' ? { status: 200, body: HTML } : undefined;
}
