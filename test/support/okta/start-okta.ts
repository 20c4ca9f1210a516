import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { notFound, refused, type Answer } from './answers.ts';
import { Org, type User } from './org.ts';
import { answer } from './routes.ts';
import { signIn, type ServiceApp } from './sign-in.ts';

export const TOKEN = '00canary-4711-of-the-tests_abcdefghijklmnop';
const LIMIT_RESETS_IN_S = 42;

/** What becomes of one call: a limit, a page of something between, half a page, the same page again, or a write whose answer is lost. */
export type Fault =
  | '401'
  | '403'
  | '429'
  | '429 for an hour'
  | '500'
  | '408 after'
  | '500 after'
  | '503 after'
  | 'lost after'
  | 'html'
  | '404 html'
  | 'gone'
  | 'half'
  | 'same page'
  | 'next elsewhere'
  | 'next of another list';

export interface OktaStand {
  url: string;
  org: Org;
  /** Whose token the connector has. */
  bot: User;
  /** `GET /api/v1/users` and the like, without queries, as they were asked. */
  asked: string[];
  /** A service app's public key, and the tokens that it signed in for. */
  app: ServiceApp;
  /** What becomes of the next call whose method and path begin so; `always`: of each. */
  next(begins: string, fault: Fault, always?: boolean): void;
  close(): Promise<void>;
}

/** A stateful stand-in for an Okta org. */
export async function startOkta(): Promise<OktaStand> {
  const org = new Org();
  const bot = org.addUser('sallyport@acme.test');
  const asked: string[] = [];
  const app: ServiceApp = { tokens: new Set() };
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
    if (url.pathname === '/oauth2/v1/token')
      return send(response, signIn(app, url, text), url, planned?.fault);
    const isApp = app.tokens.has(headers.authorization ?? '');
    if (isApp && url.pathname === '/api/v1/users/me') return send(response, noUser, url);
    if (!isApp && headers.authorization !== `SSWS ${TOKEN}`)
      return send(
        response,
        refused(401, 'E0000011', `Invalid token provided: ${headers.authorization}`),
        url,
      );
    const before = planned && instead(planned.fault);
    const answered =
      before ?? answer(org, { method, url, body: text === '' ? undefined : JSON.parse(text), me: bot });
    if (planned?.fault === 'lost after') return response.destroy();
    if (planned?.fault.endsWith(' after') === true)
      return send(
        response,
        refused(Number.parseInt(planned.fault, 10), 'E0000009', 'Internal Server Error'),
        url,
      );
    send(response, answered, url, planned?.fault);
  };
  const server = createServer((request, response) => void respond(request, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    org,
    bot,
    asked,
    app,
    next: (begins, fault, always = false) => void faults.push({ begins, fault, always }),
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}

const noUser = refused(403, 'E0000006', 'You do not have permission to perform the requested action');

/** What is answered without looking at the call. */
function instead(fault: Fault): Answer | undefined {
  if (fault === '401') return refused(401, 'E0000011', 'Invalid token provided');
  if (fault === '403')
    return refused(403, 'E0000006', 'You do not have permission to perform the requested action');
  if (fault === 'gone') return notFound('of the tests');
  if (fault.startsWith('429'))
    return refused(429, 'E0000047', 'API call exceeded rate limit due to too many requests.');
  return fault === '500' ? refused(500, 'E0000009', 'Internal Server Error') : undefined;
}

function send(response: ServerResponse, { status, body, next }: Answer, url: URL, fault?: Fault): void {
  const resetsIn = fault === '429 for an hour' ? 3_600 : LIMIT_RESETS_IN_S;
  const links = [`<${url.href}>; rel="self"`];
  const led = ledTo(url, next, fault);
  if (led !== undefined) links.push(`<${led}>; rel="next"`);
  const isHtml = fault === 'html' || fault === '404 html';
  response.writeHead(fault === '404 html' ? 404 : status, {
    'content-type': isHtml ? 'text/html' : 'application/json',
    'x-rate-limit-limit': '600',
    'x-rate-limit-remaining': status === 429 ? '0' : '599',
    'x-rate-limit-reset': String(Math.floor(Date.now() / 1_000) + resetsIn),
    ...(Array.isArray(body) && { link: links }),
  });
  const text = isHtml ? '<html>Sign in</html>' : body === undefined ? '' : JSON.stringify(body);
  response.end(fault === 'half' ? text.slice(0, text.length / 2) : text);
}

function ledTo(url: URL, next: string | undefined, fault: Fault | undefined): string | undefined {
  if (fault === 'same page') return url.href;
  if (fault === 'next elsewhere') return `https://elsewhere.test${url.pathname}?after=1`;
  return fault === 'next of another list' ? new URL('/api/v1/apps?after=1', url).href : next;
}
