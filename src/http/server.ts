import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import express from 'express';
import type { Router } from 'express';
import { DomainError } from '../domain/errors.ts';

/** A connection that is kept alive would keep the port open. */
const CLOSE_IDLE_EVERY_MS = 20;
const CLOSE_ALL_AFTER_MS = 2_000;
/** Longer than the minute that load balancers keep one: whoever closes first loses the click that is on its way. */
const KEEP_ALIVE_MS = 75_000;

/** Something with a way of its own beside the routes; false: it isn't asked. */
export type Mounted = (request: IncomingMessage, response: ServerResponse) => boolean;

export interface HttpServer {
  port: number;
  /** Takes nothing new, and is closed once `finished`. */
  close(finished?: Promise<unknown>): Promise<void>;
}

/** Opens the one port of this process: `mounted` is asked first, since Express costs more than a click takes otherwise. */
export async function serve(
  routes: Router,
  { port, host, mounted }: { port: number; host?: string | undefined; mounted?: Mounted | undefined },
): Promise<HttpServer> {
  const app = express().disable('x-powered-by').use(routes);
  const server = createServer((request, response) => {
    if (mounted?.(request, response) !== true) app(request, response);
  });
  server.keepAliveTimeout = KEEP_ALIVE_MS;
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => reject(portFault(error, port)));
    server.listen(port, host, resolve);
  });
  return {
    port: (server.address() as AddressInfo).port,
    async close(finished) {
      const closed = new Promise<void>((resolve, reject) => {
        server.close((error) => (error ? reject(error) : resolve()));
      });
      await finished;
      const idle = setInterval(() => server.closeIdleConnections(), CLOSE_IDLE_EVERY_MS);
      const all = setTimeout(() => server.closeAllConnections(), CLOSE_ALL_AFTER_MS);
      await closed;
      clearInterval(idle);
      clearTimeout(all);
    },
  };
}

/** Why a port couldn't be opened and what to do, where that is known; else the error itself. */
function portFault(error: NodeJS.ErrnoException, port: number): Error {
  if (error.code === 'EADDRINUSE')
    return new DomainError(
      'unavailable',
      `Port ${port} is in use by another program: stop that one, or set PORT to a free one.`,
      { cause: error },
    );
  if (error.code === 'EACCES')
    return new DomainError(
      'unavailable',
      `Port ${port} may not be opened by this user: set PORT to one above 1023.`,
      { cause: error },
    );
  return error;
}
