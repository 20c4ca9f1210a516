import type { IncomingMessage, ServerResponse } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import { answerCall, rateLimited, type ApiAnswer } from '../api/answer-call.ts';
import type { Methods } from '../api/method.ts';
import type { Json } from '../json.ts';
import type { ApiFault } from '../workspace/faults.ts';
import type { Workspace } from '../workspace/workspace.ts';
import { readArgs } from './body.ts';
import { sendJson, sendPage } from './send.ts';

interface ApiRoute {
  workspace: Workspace;
  origin: string;
  /** Methods that need the transport. */
  more: Methods;
}

/** Answers `/api/<method>`, with the trouble a test has provoked, and records the call. */
export async function serveApiCall(
  route: ApiRoute,
  method: string,
  query: URLSearchParams,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const { workspace } = route;
  const args = await readArgs(request, query);
  const at = workspace.wallClock();
  const fault = workspace.faults.nextFor(method);
  if (fault?.kind === 'slow') await delay(fault.ms);
  const token = /^Bearer (.+)$/.exec(request.headers.authorization ?? '')?.[1];
  const answer =
    refusedBy(fault) ?? answerCall(workspace, { method, args, token, origin: route.origin }, route.more);
  workspace.calls.add({ method, at, args: withoutToken(args), status: answer.status, answer: answer.body });
  if (fault?.kind === 'lost') {
    response.destroy();
    return;
  }
  if (fault?.kind === 'page') return sendPage(response);
  const { scopes } = workspace.options;
  const told = scopes && { 'x-oauth-scopes': scopes.join(',') };
  sendJson(response, answer.status, answer.body, { ...told, ...answer.headers });
}

function refusedBy(fault: ApiFault | undefined): ApiAnswer | undefined {
  if (fault?.kind === 'page' && !fault.isDone) return { status: 200, headers: {}, body: {} };
  if (fault?.kind === 'ratelimited') return rateLimited(fault.retryAfterSeconds);
  if (fault?.kind === 'status')
    return { status: fault.status, headers: {}, body: { ok: false, error: 'internal_error' } };
  if (fault?.kind === 'error') return { status: 200, headers: {}, body: { ok: false, error: fault.error } };
  return undefined;
}

function withoutToken(args: Json): Json {
  const { token: _, ...rest } = args;
  return rest;
}
