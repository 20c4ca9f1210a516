import { createServer, request as ask, type IncomingHttpHeaders, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Asked {
  method: string;
  /** With its query. */
  path: string;
  headers: IncomingHttpHeaders;
  body: string;
}

interface Answer {
  status: number;
  headers?: IncomingHttpHeaders;
  text?: string;
}

/** `lost-answer`, `no-answer` and `half-body` come after the far end did what was asked; `again`: the first answer, for ever. */
type Fault =
  | ({ kind: 'answer' } & Answer)
  | { kind: 'lost-answer' }
  | { kind: 'no-answer' }
  | { kind: 'half-body' }
  | { kind: 'again' };

/** Stands before a service that speaks HTTP, and answers in its place what a proxy or a failing service would. */
export interface FaultyHttp {
  url: string;
  /** From now on, and until it is mended. */
  fail(picks: (asked: Asked) => boolean, fault: Fault): void;
  mend(): void;
  /** How many questions it has answered wrongly since it was told to. */
  failed(): number;
  close(): Promise<void>;
}

export async function faultyHttp(farUrl: string): Promise<FaultyHttp> {
  const far = new URL(farUrl);
  let plan: { picks: (asked: Asked) => boolean; fault: Fault; first?: Answer } | undefined;
  let failed = 0;

  const serve = async (asked: Asked, response: ServerResponse): Promise<void> => {
    const hit = plan?.picks(asked) === true ? plan : undefined;
    if (hit) failed += 1;
    if (hit?.fault.kind === 'answer') return write(response, hit.fault);
    if (hit?.first) return write(response, hit.first);
    const answer = await forward(far, asked);
    if (hit?.fault.kind === 'no-answer') return;
    if (hit?.fault.kind === 'lost-answer') return void response.destroy();
    if (hit?.fault.kind === 'half-body') return writeHalf(response, answer);
    if (hit) hit.first = answer;
    write(response, answer);
  };
  const server = createServer((request, response) => {
    let body = '';
    request.setEncoding('utf8').on('data', (chunk: string) => (body += chunk));
    request.on('end', () => {
      const { method = '', url = '', headers } = request;
      serve({ method, path: url, headers, body }, response).catch(() => response.destroy());
    });
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const url = new URL(far);
  url.port = String((server.address() as AddressInfo).port);
  return {
    url: url.href,
    fail(picks, fault) {
      failed = 0;
      plan = { picks, fault };
    },
    mend() {
      plan = undefined;
    },
    failed: () => failed,
    close: () =>
      new Promise((done) => {
        server.closeAllConnections();
        server.close(() => done());
      }),
  };
}

function forward(far: URL, { method, path, headers, body }: Asked): Promise<Answer> {
  return new Promise((done, failed) => {
    const { hostname, port } = far;
    const sent = ask({ hostname, port, method, path, headers }, (answer) => {
      let text = '';
      answer.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
      answer.on('end', () => done({ status: answer.statusCode ?? 0, headers: answer.headers, text }));
    });
    sent.on('error', failed).end(body);
  });
}

function write(response: ServerResponse, { status, headers = {}, text = '' }: Answer): void {
  const { 'transfer-encoding': _chunked, 'content-length': _length, ...kept } = headers;
  response.writeHead(status, kept).end(text);
}

function writeHalf(response: ServerResponse, { status, headers = {}, text = '' }: Answer): void {
  const { 'transfer-encoding': _chunked, ...kept } = headers;
  const body = Buffer.from(text);
  response.writeHead(status, { ...kept, 'content-length': String(Math.max(body.length, 2)) });
  response.write(body.subarray(0, Math.max(1, body.length / 2)), () => response.destroy());
}
