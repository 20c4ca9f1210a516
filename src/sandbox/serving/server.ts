import { setTimeout as delay } from 'node:timers/promises';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import type { PersonActs } from '../acts.ts';
import type { Methods } from '../api/method.ts';
import { refusal } from '../api/answer-call.ts';
import { RESPONSE_URL } from '../workspace/faults.ts';
import { respondTo } from '../people/response-url.ts';
import { SlackFault } from '../workspace/slack-fault.ts';
import type { SocketHub } from '../delivery/socket-hub.ts';
import type { Workspace } from '../workspace/workspace.ts';
import { serveApiCall } from './api-route.ts';
import { BodyFault, readJson, readUpload } from './body.ts';
import { isForThisMachine } from './guard.ts';
import { serveAct, serveFile, servePeople, serveSnapshot, serveStream } from './page-routes.ts';
import { DomainError } from '../../domain/errors.ts';
import { sendJson, sendPage, sendText } from './send.ts';

interface Served {
  workspace: Workspace;
  acts: PersonActs;
  sockets: SocketHub;
}

/** Listens on this machine's loopback address and nowhere else. */
export async function listen(served: Served, port: number): Promise<{ server: Server; origin: string }> {
  const server = createServer();
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) =>
      reject(error.code === 'EADDRINUSE' ? portTaken(port) : error),
    );
    server.listen(port, '127.0.0.1', () => resolve());
  });
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const more = connectionMethods(served.sockets, origin);
  server.on('request', (request, response) => {
    route({ ...served, origin, more }, request, response).catch((error: unknown) => fail(response, error));
  });
  server.on('upgrade', (request, socket, head) => upgrade(served.sockets, request, socket, head));
  return { server, origin };
}

function portTaken(port: number): DomainError {
  return new DomainError(
    'unavailable',
    `Port ${port} is taken by another program, so the sandbox’s page can’t open. Stop that one, or set SANDBOX_PORT to a free port.`,
  );
}

function connectionMethods(sockets: SocketHub, origin: string): Methods {
  return {
    'apps.connections.open': {
      tier: 'unlimited',
      token: 'app',
      run: () => ({ url: `${origin.replace(/^http/, 'ws')}/socket?ticket=${sockets.issueTicket()}` }),
    },
  };
}

async function route(
  served: Served & { origin: string; more: Methods },
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  if (!isForThisMachine(request))
    return sendText(response, 403, 'This sandbox answers to 127.0.0.1 and localhost only.');
  const { workspace, acts } = served;
  const url = urlOf(request, served.origin);
  const path = decodeURIComponent(url.pathname);
  const [, first = '', second = ''] = path.split('/');
  if (path === '/api/people') return servePeople(workspace, response);
  if (path === '/api/snapshot') return serveSnapshot(acts, url.searchParams.get('as') ?? '', response);
  if (path === '/api/stream') return serveStream(acts, workspace.version, response);
  if (path === '/api/act' && request.method === 'POST') return serveAct(acts, request, response);
  if (first === 'api') return serveApiCall(served, second, url.searchParams, request, response);
  if (first === 'respond') return serveResponseUrl(workspace, second, request, response);
  if (first === 'upload') {
    workspace.files.receive(second, await readUpload(request));
    return sendText(response, 200, 'OK');
  }
  if (first === 'files') return serveUploaded(workspace, second, response);
  return serveFile(workspace.options.pageDir, path, response);
}

function urlOf(request: IncomingMessage, origin: string): URL {
  const asked = request.url ?? '/';
  const isWellFormed =
    asked.startsWith('/') && URL.canParse(origin + asked) && !/%(?![0-9a-f]{2})/i.test(asked);
  if (!isWellFormed) throw new BodyFault(400, 'the path isn’t well-formed');
  return new URL(origin + asked);
}

async function serveResponseUrl(
  workspace: Workspace,
  token: string,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const body = await readJson(request);
  const fault = workspace.faults.nextFor(RESPONSE_URL);
  if (fault?.kind === 'slow') await delay(fault.ms);
  if (fault?.kind === 'status') return sendText(response, fault.status, 'no service');
  if (fault?.kind === 'error') return sendJson(response, 200, { ok: false, error: fault.error });
  if (fault?.kind === 'page' && !fault.isDone) return sendPage(response);
  respondTo(workspace, token, body);
  if (fault?.kind === 'lost') return void response.destroy();
  if (fault?.kind === 'page') return sendPage(response);
  sendText(response, 200, 'ok');
}

const PNG = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
const isPng = (content: Buffer): boolean => content.subarray(0, PNG.length).equals(PNG);

function serveUploaded(workspace: Workspace, id: string, response: ServerResponse): void {
  const file = workspace.files.content(id);
  if (!file) return sendText(response, 404, 'There is no such file here.');
  response.writeHead(200, {
    'content-type': isPng(file.content) ? 'image/png' : 'application/octet-stream',
    'x-content-type-options': 'nosniff',
    'content-disposition': `attachment; filename*=UTF-8''${encodeURIComponent(file.name)}`,
  });
  response.end(file.content);
}

/** Slack answers a used-up or unknown URL with 404; `answerCall` has turned the Web API's refusals into answers before. */
function fail(response: ServerResponse, error: unknown): void {
  if (response.headersSent) return void response.destroy();
  if (error instanceof SlackFault)
    return sendJson(response, error.code.endsWith('_url') ? 404 : 400, refusal(error));
  if (error instanceof BodyFault) return sendText(response, error.status, error.message);
  sendText(
    response,
    500,
    `The sandbox itself failed: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`,
  );
}

function upgrade(sockets: SocketHub, request: IncomingMessage, socket: Duplex, head: Buffer): void {
  socket.on('error', () => socket.destroy());
  const [path, ticket = ''] = (request.url ?? '').split('?ticket=');
  if (isForThisMachine(request) && path === '/socket' && sockets.accept(ticket, request, socket, head))
    return;
  socket.end('HTTP/1.1 403 Forbidden\r\nconnection: close\r\n\r\n');
}
