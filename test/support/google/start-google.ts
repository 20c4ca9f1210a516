import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { cloudRefused, forbidden, notFound, refused, type Answer } from './answers.ts';
import { ofDirectory } from './directory-routes.ts';
import { ofIdentity } from './identity-routes.ts';
import { Projects } from './projects.ts';
import { SignIns } from './sign-in.ts';
import { Workspace } from './workspace.ts';

export interface Asked {
  method: string;
  url: URL;
  body: unknown;
  /** What the token is for. */
  token: string[];
}

/** What becomes of one call: a limit, a page of something between, half a page, the same page again, or a write whose answer is lost. */
export type Fault =
  | '403'
  | '404'
  | '403 rateLimitExceeded'
  | '403 userRateLimitExceeded'
  | '403 quotaExceeded'
  | '429 for an hour'
  | '500'
  | '502 after'
  | 'lost after'
  | 'html'
  | '404 html'
  | 'half'
  | 'same page';

export interface GoogleStand {
  url: string;
  workspace: Workspace;
  projects: Projects;
  signIns: SignIns;
  /** `GET /admin/directory/v1/users` and the like, without queries, as they were asked. */
  asked: string[];
  /** What becomes of the next call whose method and path begin so; `always`: of each. */
  next(begins: string, fault: Fault, always?: boolean): void;
  close(): Promise<void>;
}

/** A stateful stand-in for Google's sign-in, Directory, Cloud Identity and Resource Manager, all at one address. */
export async function startGoogle(): Promise<GoogleStand> {
  const workspace = new Workspace();
  const projects = new Projects(workspace);
  const signIns = new SignIns();
  const asked: string[] = [];
  let faults: { begins: string; fault: Fault; always: boolean }[] = [];

  const respond = async (request: IncomingMessage, response: ServerResponse) => {
    let text = '';
    for await (const chunk of request) text += String(chunk);
    const { method = '', headers } = request;
    const url = new URL(request.url ?? '', `http://${headers.host}`);
    const call = `${method} ${url.pathname}`;
    asked.push(call);
    const planned = faults.find(({ begins }) => call.startsWith(begins));
    if (planned !== undefined && !planned.always) faults = faults.filter((one) => one !== planned);
    const fault = planned?.fault;
    const before = instead(fault);
    if (before !== undefined) return send(response, before, fault);
    if (url.pathname === '/token') return send(response, signIns.answer(new URLSearchParams(text)), fault);
    const token = signIns.tokens.get(headers.authorization?.replace('Bearer ', '') ?? '');
    if (token === undefined)
      return send(response, cloudRefused(401, 'UNAUTHENTICATED', 'Invalid Credentials'));
    const body: unknown = text === '' ? undefined : JSON.parse(text);
    const answered = answer({ workspace, projects }, { method, url, body, token });
    if (fault === 'lost after') return response.destroy();
    if (fault === '502 after')
      return send(response, refused(502, 'backendError', 'Something in front of it failed.'));
    send(response, answered, fault);
  };
  const server = createServer((request, response) => void respond(request, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    workspace,
    projects,
    signIns,
    asked,
    next: (begins, fault, always = false) => void faults.push({ begins, fault, always }),
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}

function answer({ workspace, projects }: Pick<GoogleStand, 'workspace' | 'projects'>, asked: Asked): Answer {
  const parts = asked.url.pathname.split('/').slice(1).map(decodeURIComponent);
  const has = (scope: string) => asked.token.some((one) => one.startsWith(scope));
  if (parts[0] === 'admin') return has('admin.') ? ofDirectory(workspace, asked, parts.slice(3)) : forbidden;
  if (parts[0] === 'v1')
    return has('cloud-identity.') ? ofIdentity(workspace, asked.url, parts.slice(1)) : forbidden;
  const [project = '', verb = ''] = (parts[2] ?? '').split(':');
  return has('cloud-platform') ? projects.answer(project, verb, asked.body) : forbidden;
}

/** What is answered without looking at the call. */
function instead(fault: Fault | undefined): Answer | undefined {
  if (fault === '403') return forbidden;
  if (fault === '404') return notFound('groupKey');
  if (fault?.startsWith('403 ') === true)
    return refused(403, fault.slice('403 '.length), 'Quota exceeded for quota metric.');
  if (fault === '429 for an hour') return cloudRefused(429, 'RESOURCE_EXHAUSTED', 'Quota exceeded.');
  return fault === '500' ? refused(500, 'backendError', 'Something failed.') : undefined;
}

function send(response: ServerResponse, { status, body }: Answer, fault?: Fault): void {
  const isHtml = fault === 'html' || fault === '404 html';
  response.writeHead(fault === '404 html' ? 404 : fault === 'html' ? 200 : status, {
    'content-type': isHtml ? 'text/html' : 'application/json',
    ...(status === 429 && { 'retry-after': '3600' }),
  });
  const whole = fault === 'same page' ? { ...(body as object), nextPageToken: 'again' } : body;
  const text = isHtml ? '<html>Sign in</html>' : whole === undefined ? '' : JSON.stringify(whole);
  response.end(fault === 'half' ? text.slice(0, text.length / 2) : text);
}
