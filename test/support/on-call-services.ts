import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';
import type { OnCallSchedule } from '../../src/domain/definitions.ts';

export const TOKEN = 'token-canary-4711';
export const SERVICES = ['pagerduty', 'opsgenie', 'grafana-oncall'] as const;

interface User {
  id: string;
  name: string;
  email: string | null;
}

/** One service that keeps schedules, in memory: who is on call is what it was told last. */
export class OnCallService {
  readonly users = new Map<string, User>();
  /** Users by schedule; in PagerDuty one stands there once for each escalation policy. */
  readonly schedules = new Map<string, string[]>();
  readonly calls: URL[] = [];
  /** It answers with this in place of its own answer. */
  broken: { status: number; body?: unknown; headers?: Record<string, string> } | undefined;

  /** Puts these people on call, by their addresses. */
  onCall(schedule: string, emails: readonly (string | null)[]): void {
    const ids = emails.map((email, at) => {
      const id = `U${at}${email ?? 'NOBODY'}`;
      this.users.set(id, { id, name: email?.split('@')[0] ?? 'robot', email });
      return id;
    });
    this.schedules.set(schedule, ids);
  }

  onCallAt(schedule: string): User[] | undefined {
    return this.schedules.get(schedule)?.flatMap((id) => this.users.get(id) ?? []);
  }
}

interface Answer {
  status: number;
  body?: unknown;
  headers?: Record<string, string>;
}

type Answers = (
  service: OnCallService,
  asked: { url: URL; path: string; request: IncomingMessage },
) => Answer;

/**
 * GET /oncalls: https://developer.pagerduty.com/api-reference/3a6b910f11050-list-all-of-the-on-calls, paged as in
 * https://developer.pagerduty.com/docs/pagination; users are references without addresses unless they are included.
 */
const pagerduty: Answers = (service, { url, path, request }) => {
  if (request.headers.authorization !== `Token token=${TOKEN}`)
    return { status: 401, body: { error: { message: `unknown token ${request.headers.authorization}` } } };
  const one = /^schedules\/([^/]+)$/.exec(path)?.[1];
  if (one !== undefined)
    return service.schedules.has(one)
      ? { status: 200, body: { schedule: { id: one, type: 'schedule', name: 'Primary' } } }
      : { status: 404, body: { error: { message: 'Not Found', code: 2100 } } };
  if (path !== 'oncalls') return { status: 404 };
  const wanted = url.searchParams.getAll('schedule_ids[]');
  const full = url.searchParams.getAll('include[]').includes('users');
  const limit = Math.min(Number(url.searchParams.get('limit') ?? 25), 100);
  const offset = Number(url.searchParams.get('offset') ?? 0);
  const all = wanted.flatMap((schedule) =>
    (service.onCallAt(schedule) ?? []).map(({ id, name, email }) => ({
      escalation_policy: { id: 'PEP', type: 'escalation_policy_reference' },
      escalation_level: 1,
      schedule: { id: schedule, type: 'schedule_reference' },
      user: full
        ? { id, type: 'user', summary: name, name, ...(email !== null && { email }) }
        : { id, type: 'user_reference', summary: name },
      start: '2026-11-20T08:00:00Z',
      end: '2026-11-21T08:00:00Z',
    })),
  );
  const oncalls = all.slice(offset, offset + limit);
  const more = offset + limit < all.length;
  return { status: 200, body: { oncalls, limit, offset, more, total: null } };
};

/** GET /v2/schedules/{id}/on-calls: https://docs.opsgenie.com/docs/who-is-on-call-api */
const opsgenie: Answers = (service, { url, path, request }) => {
  if (request.headers.authorization !== `GenieKey ${TOKEN}`)
    return { status: 401, body: { message: 'Could not authenticate', took: 0.001, requestId: 'r' } };
  const schedule = /^v2\/schedules\/([^/]+)\/on-calls$/.exec(path)?.[1] ?? '';
  const users = service.onCallAt(schedule);
  if (users === undefined)
    return { status: 404, body: { message: 'Schedule not found', took: 0.001, requestId: 'r' } };
  const _parent = { id: schedule, name: 'Primary', enabled: true };
  const data =
    url.searchParams.get('flat') === 'true'
      ? { _parent, onCallRecipients: users.map(({ name, email }) => email ?? name) }
      : { _parent, onCallParticipants: users.map(({ id, email }) => ({ id, name: email, type: 'user' })) };
  return { status: 200, body: { data, took: 0.002, requestId: 'r' } };
};

/**
 * https://grafana.com/docs/oncall/latest/oncall-api-reference/schedules/ and
 * https://grafana.com/docs/oncall/latest/oncall-api-reference/users/: a schedule has the ids of who is on call.
 */
const grafana: Answers = (service, { path, request }) => {
  if (request.headers.authorization !== TOKEN) return { status: 403, body: { detail: 'Invalid token.' } };
  const schedule = /^api\/v1\/schedules\/([^/]+)\/$/.exec(path)?.[1];
  const ids = schedule === undefined ? undefined : service.schedules.get(schedule);
  if (ids !== undefined)
    return { status: 200, body: { id: schedule, name: 'Primary', type: 'web', on_call_now: ids } };
  const user = service.users.get(decodeURIComponent(/^api\/v1\/users\/([^/]+)\/$/.exec(path)?.[1] ?? ''));
  if (user === undefined) return { status: 404, body: { detail: 'Not found.' } };
  return { status: 200, body: { id: user.id, email: user.email, username: user.name, role: 'admin' } };
};

const ANSWERS: Record<OnCallSchedule['from'], Answers> = { pagerduty, opsgenie, 'grafana-oncall': grafana };

/** The three services on one port, closed after the test, with the URL of each. */
export async function startOnCall(): Promise<
  Record<OnCallSchedule['from'], OnCallService & { url: string }>
> {
  const services = Object.fromEntries(
    SERVICES.map((from) => [from, Object.assign(new OnCallService(), { url: '' })]),
  ) as Record<OnCallSchedule['from'], OnCallService & { url: string }>;
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? '/', 'http://127.0.0.1');
    const [, from, ...path] = url.pathname.split('/') as [string, OnCallSchedule['from'], ...string[]];
    services[from].calls.push(url);
    const answer =
      services[from].broken ?? ANSWERS[from](services[from], { url, path: path.join('/'), request });
    response.writeHead(answer.status, { 'content-type': 'application/json', ...answer.headers });
    response.end(JSON.stringify(answer.body ?? {}));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  for (const from of SERVICES) services[from].url = `http://127.0.0.1:${port}/${from}`;
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return services;
}
