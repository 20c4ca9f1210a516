import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { iam, xmlRefusal } from './iam.ts';
import { identityStore } from './identity-store.ts';
import { Ledger } from './ledger.ts';
import { organizations } from './organizations.ts';
import { Refusal, type Input } from './refusal.ts';
import { assertScope, assertSigned, type Keys } from './signature.ts';
import { ssoAdmin } from './sso-admin.ts';

const KEYS: Keys = { id: 'AKIATESTSALLYPORT001', secret: 'a secret of ${the} tests/canary+4711' };

/** How one call goes wrong; `lost`, `500-after` and `silent-after` once it was carried out. */
export type Mishap =
  | 'html'
  | 'html-502'
  | 'redirect'
  | 'half'
  | 'listless'
  | 'empty'
  | 'same-token'
  | 'throttled'
  | 'throttled-an-hour'
  | 'busy'
  | 'being-modified'
  | 'gone'
  | 'credentials-over'
  | 'unknown-key'
  | '500'
  | '500-after'
  | 'lost'
  | 'silent'
  | 'silent-after';

export interface AwsServer {
  url: string;
  ledger: Ledger;
  /** The actions that were called, in turn. */
  calls: string[];
  keys: Keys;
  /** Actions that the policy of the keys doesn't have. */
  denied: Set<string>;
  /** The same of one policy: the action, and the policy’s id. */
  deniedOf: Set<string>;
  /** Its clock. */
  now: () => Date;
  /** A call that was signed at another time than this from it is refused. */
  mostApartMs: number;
  /** Each of the next calls of this action goes wrong so, one after the other. */
  next(action: string, ...mishaps: Mishap[]): void;
  close(): Promise<void>;
}

/** IAM Identity Center, its identity store and IAM at one address, with a ledger of their own. */
export async function startAws(): Promise<AwsServer> {
  const ledger = new Ledger();
  const mishaps = new Map<string, Mishap[]>();
  const server = createServer((request, response) => {
    void answer(aws, mishaps, request, response).catch(() => response.destroy());
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  const aws: AwsServer = {
    url: `http://127.0.0.1:${port}`,
    ledger,
    calls: [],
    keys: { ...KEYS },
    denied: new Set(),
    deniedOf: new Set(),
    now: () => new Date(),
    mostApartMs: 5 * 60_000,
    next: (action, ...more) => mishaps.set(action, [...(mishaps.get(action) ?? []), ...more]),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
  return aws;
}

async function answer(
  aws: AwsServer,
  mishaps: Map<string, Mishap[]>,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  let body = '';
  for await (const chunk of request.setEncoding('utf8')) body += chunk;
  const [service, json] = String(request.headers['x-amz-target'] ?? '.').split('.');
  const form = new URLSearchParams(body);
  const action = json || (form.get('Action') ?? '');
  aws.calls.push(action);
  const mishap = mishaps.get(action)?.shift();
  const send = (status: number, text: string, type: string, headers: Record<string, string> = {}) =>
    response.writeHead(status, { 'content-type': type, date: aws.now().toUTCString(), ...headers }).end(text);
  const refuse = (refusal: Refusal) =>
    service === ''
      ? send(refusal.status, xmlRefusal(refusal), 'text/xml')
      : send(
          refusal.status,
          JSON.stringify({ __type: refusal.code, Message: refusal.message, ...refusal.more }),
          'application/x-amz-json-1.1',
        );
  try {
    if (mishap === 'silent') return;
    if (mishap === 'redirect') return void send(302, '', 'text/html', { location: 'http://127.0.0.1:9/' });
    if (mishap === 'html-502') return void send(502, '<html>Bad gateway</html>', 'text/html');
    if (mishap === 'html') return void send(200, '<html>Sign in to the guest network</html>', 'text/html');
    const before = refusalOf(mishap);
    if (before !== undefined) throw before;
    assertSigned(request.headers, body, aws);
    assertScope(request.headers, service ?? '');
    if (aws.denied.has(action) || [...aws.deniedOf].some((one) => isOf(one, action, body)))
      throw new Refusal(
        'AccessDeniedException',
        `User: arn:aws:iam::111122223333:user/sallyport is not authorized to perform: ${action}`,
      );
    if (service === '') {
      const xml = iam(aws.ledger, action, form);
      return void (mishap === 'lost' ? response.destroy() : send(200, xml, 'text/xml'));
    }
    const input = JSON.parse(body) as Input;
    const asked = mishap === 'same-token' ? { ...input, NextToken: undefined } : input;
    const result =
      service === 'AWSIdentityStore'
        ? identityStore(aws.ledger, action, asked)
        : service === 'AWSOrganizationsV20161128'
          ? organizations(aws.ledger, action, asked)
          : ssoAdmin(aws.ledger, action, asked);
    if (mishap === 'silent-after') return;
    if (mishap === 'lost') return void response.destroy();
    if (mishap === '500-after') throw new Refusal('InternalServerException', 'Something broke.', 500);
    const text = JSON.stringify(spoiled(result, mishap, input));
    send(200, mishap === 'half' ? text.slice(0, text.length / 2) : text, 'application/x-amz-json-1.1');
  } catch (error) {
    refuse(error instanceof Refusal ? error : new Refusal('InternalServerException', String(error), 500));
  }
}

const isOf = (denied: string, action: string, body: string): boolean => {
  const [of, id = ''] = denied.split(' ');
  return of === action && body.includes(`"${id}"`);
};

function refusalOf(mishap: Mishap | undefined): Refusal | undefined {
  if (mishap === 'throttled') return new Refusal('ThrottlingException', 'Rate exceeded');
  if (mishap === 'throttled-an-hour')
    return new Refusal('ThrottlingException', 'Rate exceeded', 400, { RetryAfterSeconds: 3_600 });
  if (mishap === 'busy') return new Refusal('ConflictException', 'A previous write is under way.', 409);
  if (mishap === 'being-modified')
    return new Refusal(
      'ConcurrentModificationException',
      'The target of the operation is currently being modified by a different request. Try again later.',
    );
  if (mishap === 'gone') return new Refusal('ResourceNotFoundException', 'USER not found.');
  if (mishap === 'credentials-over')
    return new Refusal('ExpiredTokenException', 'The security token included in the request is expired');
  if (mishap === 'unknown-key')
    return new Refusal(
      'UnrecognizedClientException',
      'The security token included in the request is invalid.',
    );
  return mishap === '500' ? new Refusal('InternalServerException', 'Something broke.', 500) : undefined;
}

function spoiled(result: Record<string, unknown>, mishap: Mishap | undefined, input: Input) {
  if (mishap === 'listless') return {};
  if (mishap === 'empty') return Object.fromEntries(Object.keys(result).map((key) => [key, []]));
  return mishap === 'same-token' ? { ...result, NextToken: input['NextToken'] ?? 'again' } : result;
}
