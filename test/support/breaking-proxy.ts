import { connect, createServer } from 'node:net';
import type { AddressInfo, Socket } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';

/** Which of what a client sends breaks its connection; `nth` counts what it has sent so far, from 0. */
export type Breaks = (sent: string, nth: number) => boolean;

/** With a reset, as if the other side had closed, or as if nobody were there any more. */
export type Way = 'reset' | 'close' | 'hang';

/** Stands before a server, and breaks connections at a chosen moment. */
export interface BreakingProxy {
  url: string;
  /** From now on; before the server hears of it, or after it answered with something that has `answer` in it. */
  breakAt(breaks: Breaks, how: Way, when: 'before' | 'after', answer?: string): void;
  /** The first time only, and called back then: what waits for the answer gets none, unless it passes. */
  trap(at: Trap, sprung: () => void): void;
  /** Breaks whatever is open now. */
  breakAll(how: Way): void;
  mend(): void;
  /** From now on what connects comes to this server, as an address that moves at a failover. */
  leadTo(serverUrl: string): void;
  /** How many it broke since `breakAt`. */
  broken(): number;
  close(): Promise<void>;
}

export interface Trap {
  breaks: Breaks;
  when: 'before' | 'after';
  /** What the answer that is waited for has in it. */
  answer: string;
  /** Nothing is lost: it is only the moment that is wanted. */
  passes?: boolean;
}

interface Plan {
  breaks: Breaks;
  how: Way | 'pass';
  when: 'before' | 'after';
  /** What the server’s answer has in it, where not any will do. */
  answer?: string;
  sprung?: () => void;
}

/** `serverUrl`’s protocol may be any; `slowMs` is how long what is sent waits first. */
export async function breakingProxy(
  serverUrl: string,
  { slowMs }: { slowMs?: () => number } = {},
): Promise<BreakingProxy> {
  let server = new URL(serverUrl);
  const open = new Map<Socket, (how: Way) => void>();
  let plan: Plan | undefined;
  let broken = 0;

  const listening = createServer((client) => {
    const upstream = connect(Number(server.port), server.hostname);
    let nth = 0;
    let awaited: Plan | undefined;
    let isHung = false;
    let sent: Promise<void> = Promise.resolve();
    const breakOff = (how: Way): void => {
      broken += 1;
      if (how === 'reset') client.resetAndDestroy();
      else if (how === 'close') client.end();
      else isHung = true;
    };
    const breakBy = (hit: Plan): void => {
      awaited = undefined;
      if (hit.how !== 'pass') breakOff(hit.how);
      if (!hit.sprung) return;
      plan = undefined;
      hit.sprung();
    };
    open.set(client, breakOff);
    client.on('data', (data: Buffer) => {
      if (isHung) return;
      const hit = plan?.breaks(data.toString('latin1'), nth++) === true ? plan : undefined;
      if (hit?.when === 'before') {
        breakBy(hit);
        if (hit.how !== 'pass') return;
      }
      if (hit?.when === 'after') awaited = hit;
      const late = slowMs?.();
      sent = sent.then(() => (late ? wait(late) : undefined)).then(() => void upstream.write(data));
    });
    upstream.on('data', (data: Buffer) => {
      if (isHung) return;
      const isStanding = awaited?.sprung === undefined || awaited === plan;
      if (awaited && isStanding && data.includes(awaited.answer ?? '')) {
        const { how } = awaited;
        breakBy(awaited);
        if (how !== 'pass') return;
      }
      client.write(data);
    });
    client.on('error', () => upstream.destroy());
    upstream.on('error', () => client.destroy());
    client.on('close', () => {
      open.delete(client);
      upstream.destroy();
    });
    upstream.on('close', () => isHung || client.end());
  });
  await new Promise<void>((resolve) => listening.listen(0, '127.0.0.1', resolve));
  const url = new URL(serverUrl);
  url.port = String((listening.address() as AddressInfo).port);
  return {
    url: url.href,
    breakAt(breaks, how, when, answer = '') {
      broken = 0;
      plan = { breaks, how, when, answer };
    },
    trap({ breaks, when, answer, passes = false }, sprung) {
      broken = 0;
      plan = { breaks, how: passes ? 'pass' : 'hang', when, answer, sprung };
    },
    breakAll(how) {
      for (const breakOff of open.values()) breakOff(how);
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
        for (const client of open.keys()) client.destroy();
        listening.close(() => resolve());
      }),
  };
}
