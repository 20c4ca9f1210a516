import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import express from 'express';
import type { Router } from 'express';
import { DomainError } from '../domain/errors.ts';

export interface HttpServer {
  port: number;
  close(): Promise<void>;
}

/** Serves the routes on a port of their own: in Socket Mode and in the sandbox, where no Bolt receiver listens on it. */
export async function serve(routes: Router, port: number, host?: string): Promise<HttpServer> {
  const app = express().disable('x-powered-by').use(routes);
  const server = createServer(app);
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => reject(portFault(error, port)));
    server.listen(port, host, resolve);
  });
  return {
    port: (server.address() as AddressInfo).port,
    close: () =>
      new Promise((resolve, reject) => {
        server.close((error) => (error ? reject(error) : resolve()));
        server.closeIdleConnections();
      }),
  };
}

/** Why a port couldn't be opened and what to do, where that is known; else the error itself. */
export function portFault(error: NodeJS.ErrnoException, port: number): Error {
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
