import type { IncomingMessage } from 'node:http';

const LOOPBACK = new Set(['127.0.0.1', 'localhost', '[::1]']);

/** True when the Host header names this machine: a page elsewhere whose name was pointed here is refused. */
export function isForThisMachine(request: IncomingMessage): boolean {
  const host = request.headers.host ?? '';
  return LOOPBACK.has(host.replace(/:\d+$/, '').toLowerCase());
}

/** Why a change asked for by a browser is refused; undefined when it comes from the sandbox's own page. */
export function foreignPageFault(request: IncomingMessage): string | undefined {
  const type = request.headers['content-type'] ?? '';
  if (!type.startsWith('application/json')) return `content-type was "${type}"; expected application/json`;
  const { origin } = request.headers;
  if (origin === `http://${request.headers.host}`) return undefined;
  if (origin !== undefined) return `the request came from ${origin}; expected the sandbox's own page`;
  if (request.headers['x-sandbox'] !== undefined) return undefined;
  return 'neither Origin nor x-sandbox was sent; expected the sandbox’s own page, or a program that sets the header';
}
