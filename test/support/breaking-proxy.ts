import { connect, createServer } from 'node:net';
import type { AddressInfo, Socket } from 'node:net';

/** Which of what a client sends breaks its connection; `nth` counts what it has sent so far, from 0. */
export type Breaks = (sent: string, nth: number) => boolean;

/** Stands before a server, and breaks connections at a chosen moment. */
export interface BreakingProxy {
  url: string;
  /** From now on: with a reset, or as if the other side had closed; before the server hears of it, or after it answered. */
  breakAt(breaks: Breaks, how: 'reset' | 'close', when: 'before' | 'after'): void;
  /** Breaks whatever is open now. */
  breakAll(how: 'reset' | 'close'): void;
  mend(): void;
  /** From now on what connects comes to this server, as an address that moves at a failover. */
  leadTo(serverUrl: string): void;
  /** How many it broke since `breakAt`. */
  broken(): number;
  close(): Promise<void>;
}

export async function breakingProxy(serverUrl: string): Promise<BreakingProxy> {
  let server = new URL(serverUrl);
  const open = new Set<Socket>();
  let plan: { breaks: Breaks; how: 'reset' | 'close'; when: 'before' | 'after' } | undefined;
  let broken = 0;
  const breakOff = (client: Socket, how: 'reset' | 'close') => {
    broken += 1;
    if (how === 'reset') client.resetAndDestroy();
    else client.end();
  };
  const listening = createServer((client) => {
    const upstream = connect(Number(server.port), server.hostname);
    let nth = 0;
    let afterAnswer: 'reset' | 'close' | undefined;
    open.add(client);
    client.on('data', (data: Buffer) => {
      const hit = plan?.breaks(data.toString('latin1'), nth++) === true ? plan : undefined;
      if (hit?.when === 'before') return breakOff(client, hit.how);
      afterAnswer = hit?.how;
      upstream.write(data);
    });
    upstream.on('data', (data) => {
      if (afterAnswer !== undefined) return breakOff(client, afterAnswer);
      client.write(data);
    });
    client.on('error', () => upstream.destroy());
    upstream.on('error', () => client.destroy());
    client.on('close', () => {
      open.delete(client);
      upstream.destroy();
    });
    upstream.on('close', () => client.end());
  });
  await new Promise<void>((resolve) => listening.listen(0, '127.0.0.1', resolve));
  const url = new URL(serverUrl);
  url.port = String((listening.address() as AddressInfo).port);
  return {
    url: url.href,
    breakAt(breaks, how, when) {
      broken = 0;
      plan = { breaks, how, when };
    },
    breakAll(how) {
      for (const client of open) breakOff(client, how);
    },
    mend() {
      plan = undefined;
    },
    leadTo(otherUrl) {
      server = new URL(otherUrl);
    },
    broken: () => broken,
    close: () =>
      new Promise((resolve) => {
        for (const client of open) client.destroy();
        listening.close(() => resolve());
      }),
  };
}
