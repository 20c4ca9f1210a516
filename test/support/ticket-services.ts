import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout } from 'node:timers/promises';
import { onTestFinished } from 'vitest';
import { sign } from '../../src/connectors/webhook/sign.ts';
import type { TicketCheck } from '../../src/domain/request/ticket-check.ts';

export const TOKEN = 'ticket-canary-4711';
export const SECRET = 'whsec_Y2FuYXJ5LW9mLXRoZS10aWNrZXRz';
export const ACCOUNT = 'bot@acme.test';

export interface Kept {
  title: string;
  open: boolean;
  assignee: { name: string; email: string | null } | null;
  createdAt: string;
  /** At GitHub alone. */
  isPullRequest?: boolean;
}

interface Answer {
  status: number;
  body?: unknown;
  headers?: Record<string, string>;
}

/** A service that keeps tickets, in memory; it shows what it was told last. */
export class TicketService {
  url = '';
  readonly tickets = new Map<string, Kept>();
  /** The key that an issue of Jira’s has now, by what it is still found by. */
  readonly moved = new Map<string, string>();
  readonly calls: { url: string; headers: IncomingMessage['headers'] }[] = [];
  answersAfterMs = 0;
  /** It answers with this in place of its own answer; `hangs` with nothing, or with half of it. */
  broken: Answer | 'hangs' | 'half' | undefined;

  keeps(number: string, more: Partial<Kept> = {}): void {
    this.tickets.set(number, {
      title: 'Checkout is slow',
      open: true,
      assignee: { name: 'Sami', email: 'sami@acme.test' },
      createdAt: '2026-11-19T09:00:00.000Z',
      ...more,
    });
  }
}

interface Asked {
  path: string;
  query: URLSearchParams;
  headers: IncomingMessage['headers'];
  body: string;
}

/**
 * https://developer.atlassian.com/cloud/jira/platform/rest/v3/api-group-issues/#api-rest-api-3-issue-issueidorkey-get;
 * to whom it doesn't know, it shows no issue, and /myself answers 401:
 * https://developer.atlassian.com/cloud/jira/platform/rest/v3/api-group-myself/#api-rest-api-3-myself-get
 */
function jira(service: TicketService, { path, query, headers }: Asked): Answer {
  const known = `Basic ${Buffer.from(`${ACCOUNT}:${TOKEN}`).toString('base64')}`;
  const isKnown = headers.authorization === known;
  if (path === 'rest/api/3/myself')
    return isKnown
      ? { status: 200, body: { accountId: '5b10a2844c20165700ede21g', emailAddress: ACCOUNT } }
      : { status: 401, body: { message: 'Client must be authenticated to access this resource.' } };
  const key = decodeURIComponent(/^rest\/api\/3\/issue\/([^/]+)$/.exec(path)?.[1] ?? '');
  const ticket = isKnown ? service.tickets.get(key.toUpperCase()) : undefined;
  if (ticket === undefined)
    return {
      status: 404,
      body: { errorMessages: ['Issue does not exist or you do not have permission to see it.'], errors: {} },
    };
  const { title, open, assignee, createdAt } = ticket;
  const category = open ? { id: 4, key: 'indeterminate' } : { id: 3, key: 'done' };
  const fields: Record<string, unknown> = {
    summary: title,
    status: { name: open ? 'In Progress' : 'Closed', statusCategory: category },
    assignee: assignee && {
      accountId: '5b10a2844c20165700ede21g',
      displayName: assignee.name,
      ...(assignee.email !== null && { emailAddress: assignee.email }),
    },
    created: createdAt.replace('Z', '+0000'),
    description: 'not asked for',
  };
  const wanted = query.get('fields')?.split(',') ?? Object.keys(fields);
  return {
    status: 200,
    body: {
      id: '10002',
      key: service.moved.get(key) ?? key.toUpperCase(),
      fields: Object.fromEntries(wanted.map((name) => [name, fields[name]])),
    },
  };
}

/** https://docs.github.com/en/rest/issues/issues#get-an-issue: 404 also for a repository that the token doesn't see. */
function github(service: TicketService, { path, headers }: Asked): Answer {
  if (headers.authorization !== `Bearer ${TOKEN}`)
    return { status: 401, body: { message: 'Bad credentials' } };
  if (headers['user-agent'] === undefined) return { status: 403 };
  const notFound = { status: 404, body: { message: 'Not Found', status: '404' } };
  const [, repository, number] = /^repos\/([^/]+\/[^/]+)(?:\/issues\/(\d+))?$/.exec(path) ?? [];
  if (repository !== 'acme/shop') return notFound;
  if (number === undefined) return { status: 200, body: { id: 1, full_name: repository, private: true } };
  const ticket = service.tickets.get(number);
  if (ticket === undefined) return notFound;
  const { title, open, assignee, createdAt, isPullRequest } = ticket;
  return {
    status: 200,
    body: {
      number: Number(number),
      title,
      state: open ? 'open' : 'closed',
      assignee: assignee && { login: assignee.name, id: 1 },
      created_at: createdAt,
      ...(isPullRequest === true && { pull_request: { url: 'https://api.github.com/pulls/1' } }),
    },
  };
}

/** `ticket.look-up` of docs/connectors/webhook.md; what isn't signed is refused. */
function webhook(service: TicketService, { headers, body }: Asked): Answer {
  const { 'webhook-id': id, 'webhook-timestamp': at, 'webhook-signature': signature } = headers;
  if (signature !== sign(SECRET, String(id), Number(at), body)) return { status: 401 };
  const { type, data } = JSON.parse(body) as { type: string; data: { ticket: string } };
  if (type !== 'ticket.look-up') return { status: 400 };
  const ticket = service.tickets.get(data.ticket);
  if (ticket === undefined) return { status: 200, body: { found: false } };
  const { title, open, assignee, createdAt } = ticket;
  return {
    status: 200,
    body: { found: true, title, open, assignee: assignee?.email ?? null, created_at: createdAt },
  };
}

const ANSWERS = { jira, github, webhook };
type From = TicketCheck['from'];

/** One service on a port of its own, closed after the test. */
export async function startTickets(from: From): Promise<TicketService> {
  const service = new TicketService();
  const server = createServer((request, response) => void serve(from, service, request, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  service.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return service;
}

async function serve(
  from: From,
  service: TicketService,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part as Buffer);
  const { headers } = request;
  const url = new URL(request.url ?? '/', service.url);
  service.calls.push({ url: `${url.pathname}${url.search}`, headers });
  const { broken } = service;
  if (broken === 'hangs') return;
  if (service.answersAfterMs > 0) await setTimeout(service.answersAfterMs);
  if (broken === 'half') {
    response.writeHead(200, { 'content-type': 'application/json', 'content-length': '1000' });
    response.write('{"fields":');
    return;
  }
  const asked = {
    path: url.pathname.slice(1),
    query: url.searchParams,
    headers,
    body: Buffer.concat(parts).toString(),
  };
  const answer = broken ?? ANSWERS[from](service, asked);
  response.writeHead(answer.status, { 'content-type': 'application/json', ...answer.headers });
  response.end(typeof answer.body === 'string' ? answer.body : JSON.stringify(answer.body ?? {}));
}

/** `tickets.check` as it is written for a service that stands on this machine. */
export function checkOf(from: From, { url }: TicketService): TicketCheck {
  const at = { url, allowPrivateAddresses: true };
  if (from === 'jira') return { from, ...at, email: ACCOUNT, token: TOKEN };
  return from === 'github'
    ? { from, ...at, repository: 'acme/shop', token: TOKEN }
    : { from, ...at, secret: SECRET };
}
