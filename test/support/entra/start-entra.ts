import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { forbidden, notFound, refused, type Answer } from './answers.ts';
import { answer } from './routes.ts';
import { SignIns } from './sign-in.ts';
import { Tenant } from './tenant.ts';

/** What becomes of one call: a limit, a page of something between, half a page, the same page again, or a write whose answer is lost. */
export type Fault =
  | '403'
  | '429 for an hour'
  | '500'
  | '408 after'
  | '423 after'
  | '502 after'
  | '503 after'
  | 'lost after'
  | 'html'
  | '404 html'
  | 'gone'
  | 'half'
  | 'same page'
  | 'next elsewhere'
  | 'next of another list';

export interface EntraStand {
  url: string;
  tenant: Tenant;
  signIns: SignIns;
  /** `GET /v1.0/users` and the like, without queries, as they were asked. */
  asked: string[];
  /** What becomes of the next call whose method and path begin so; `always`: of each. */
  next(begins: string, fault: Fault, always?: boolean): void;
  close(): Promise<void>;
}

/** A stateful stand-in for Entra ID's sign-in and Microsoft Graph. */
export async function startEntra(): Promise<EntraStand> {
  const tenant = new Tenant();
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
    if (before !== undefined) return send(response, before, url, fault);
    if (url.pathname.endsWith('/token'))
      return send(response, signIns.answer(url, new URLSearchParams(text)), url, fault);
    if (!signIns.tokens.has(headers.authorization?.replace('Bearer ', '') ?? ''))
      return send(response, refused(401, 'InvalidAuthenticationToken', 'Access token is invalid.'), url);
    const answered = answer(tenant, { method, url, body: text === '' ? undefined : JSON.parse(text) });
    if (fault === 'lost after') return response.destroy();
    if (fault?.endsWith(' after') === true) {
      const status = Number.parseInt(fault, 10);
      return send(response, refused(status, 'BadGateway', 'Something in front of it failed.'), url);
    }
    send(response, answered, url, fault);
  };
  const server = createServer((request, response) => void respond(request, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    tenant,
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

/** What is answered without looking at the call. */
function instead(fault: Fault | undefined): Answer | undefined {
  if (fault === '403') return forbidden;
  if (fault === '429 for an hour')
    return refused(429, 'TooManyRequests', 'Too many requests from the identifier of the app.');
  if (fault === 'gone') return notFound('of the tests');
  return fault === '500' ? refused(500, 'InternalServerError', 'Something failed.') : undefined;
}

function send(response: ServerResponse, { status, body }: Answer, url: URL, fault?: Fault): void {
  const isHtml = fault === 'html' || fault === '404 html';
  response.writeHead(fault === '404 html' ? 404 : status, {
    'content-type': isHtml ? 'text/html' : 'application/json',
    ...(status === 429 && { 'retry-after': '3600' }),
  });
  const led = ledTo(url, fault);
  const whole = led === undefined ? body : { ...(body as object), '@odata.nextLink': led };
  const text = isHtml ? '<html>Sign in</html>' : whole === undefined ? '' : JSON.stringify(whole);
  response.end(fault === 'half' ? text.slice(0, text.length / 2) : text);
}

function ledTo(url: URL, fault: Fault | undefined): string | undefined {
  if (fault === 'same page') return url.href;
  if (fault === 'next elsewhere') return `https://elsewhere.test${url.pathname}?$skiptoken=1`;
  return fault === 'next of another list' ? new URL('/v1.0/devices?$skiptoken=1', url).href : undefined;
}
