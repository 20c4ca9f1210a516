import { createServer } from 'node:net';

/** Below the ports that systems give to outgoing connections: one of those may come between the asking and the use. */
const [LOWEST, COUNT] = [10_240, 22_000];
/** Workers that run side by side ask at places of their own. */
const APART = 97;

let asked = 0;

/** A port of 127.0.0.1 that nothing listens on now, and that no other worker is given. */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = LOWEST + ((process.pid * APART + asked++) % COUNT);
    if (await isFree(port)) return port;
  }
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });
}
