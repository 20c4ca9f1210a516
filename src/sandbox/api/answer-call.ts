import type { Json } from '../json.ts';
import type { Workspace } from '../workspace/workspace.ts';
import { directId } from '../workspace/conversations.ts';
import { SlackFault } from '../workspace/slack-fault.ts';
import { Args } from './args.ts';
import { chat } from './chat.ts';
import { conversations } from './conversations.ts';
import { files } from './files.ts';
import { identity } from './identity.ts';
import { assertScope, type Method, type Methods } from './method.ts';
import { usergroups } from './usergroups.ts';
import { users } from './users.ts';
import { views } from './views.ts';

const METHODS: Methods = {
  ...identity,
  ...users,
  ...usergroups,
  ...conversations,
  ...chat,
  ...views,
  ...files,
};

export interface ApiAnswer {
  status: number;
  headers: Record<string, string>;
  body: Json;
}

interface IncomingCall {
  method: string;
  args: Json;
  /** From the Authorization header. */
  token: string | undefined;
  origin: string;
}

/** Checks and runs one Web API call: token, rate, scope, then the method itself. `more` adds methods of the transport. */
export function answerCall(workspace: Workspace, call: IncomingCall, more: Methods): ApiAnswer {
  const method = METHODS[call.method] ?? more[call.method];
  const args = new Args(call.args);
  try {
    if (!method) throw new SlackFault('unknown_method', [], { req_method: call.method });
    assertToken(workspace, method, call.token ?? args.text('token'));
    const wait = workspace.rules.rateLimits
      ? workspace.rateLimits.take(call.method, method.tier, channelKey(args.text('channel')))
      : 0;
    if (wait > 0) return rateLimited(wait);
    if (method.scope !== undefined) assertScope(workspace, method.scope);
    const { origin } = call;
    return { status: 200, headers: {}, body: { ok: true, ...method.run({ workspace, args, origin }) } };
  } catch (error) {
    if (error instanceof SlackFault) return { status: 200, headers: {}, body: refusal(error) };
    throw error;
  }
}

/** A DM counts the same by its person's id as by its own. */
function channelKey(given: string): string {
  return /^[UW]/.test(given) ? directId(given) : given;
}

export function rateLimited(retryAfterSeconds: number): ApiAnswer {
  const headers = { 'retry-after': String(retryAfterSeconds) };
  return { status: 429, headers, body: { ok: false, error: 'ratelimited' } };
}

export function refusal(fault: SlackFault): Json {
  const metadata = fault.messages.length === 0 ? {} : { response_metadata: { messages: fault.messages } };
  return { ok: false, error: fault.code, ...fault.fields, ...metadata };
}

function assertToken({ options }: Workspace, method: Method, given: string): void {
  if (method.token === 'none') return;
  if (given === '') throw new SlackFault('not_authed');
  const wanted = method.token === 'app' ? options.appToken : options.botToken;
  if (given === wanted) return;
  const isOurs = given === options.appToken || given === options.botToken;
  throw new SlackFault(isOurs ? 'not_allowed_token_type' : 'invalid_auth');
}
