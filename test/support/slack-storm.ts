import type { Duplex } from 'node:stream';
import { setTimeout as wait } from 'node:timers/promises';
import type { Sandbox } from '../../src/sandbox/sandbox.ts';
import type { ApiFault } from '../../src/sandbox/workspace/faults.ts';

/** Of all calls, a tenth each is put off by one, by two and by three seconds. */
const PUT_OFF_SHARE = 0.1;
const FAILED_SHARE = 0.05;
/** Done by Slack, without an answer. */
const LOST_SHARE = 0.05;
/** Of messages, which could be posted twice for want of one. */
const LOST_POSTS_SHARE = 0.25;
const REPEATED_SHARE = 0.1;
/** Slack finds a connection dead that nothing comes through. */
const DEAD_FOR_MS = 15_000;

/** What was done to the program, by its name. */
export type Blows = Record<string, number>;

/**
 * Slack on a bad day, for so long: 30 % of the Web API’s calls are put off, others fail or get no answer, what people
 * press comes twice now and then, and every `everyMs` or so something happens to the sockets.
 */
export async function storm(
  sandbox: Sandbox,
  random: () => number,
  { lastsMs, everyMs }: { lastsMs: number; everyMs: number },
): Promise<Blows> {
  const { faults } = sandbox.workspace;
  const blows: Blows = {};
  const count = (blow: string) => void (blows[blow] = (blows[blow] ?? 0) + 1);
  const provoke = (method: string, blow: string, fault: ApiFault, share: number): void => {
    const counting = () => {
      const drawn = random();
      if (drawn < share) count(blow);
      return drawn;
    };
    faults.provoke(method, fault, { share, random: counting });
  };
  let left = 1;
  for (const [blow, fault, share] of [
    ['put off', { kind: 'ratelimited', retryAfterSeconds: 1 }, PUT_OFF_SHARE],
    ['put off', { kind: 'ratelimited', retryAfterSeconds: 2 }, PUT_OFF_SHARE],
    ['put off', { kind: 'ratelimited', retryAfterSeconds: 3 }, PUT_OFF_SHARE],
    ['failed', { kind: 'status', status: 500 }, FAILED_SHARE],
    ['failed', { kind: 'status', status: 503 }, FAILED_SHARE],
    ['lost', { kind: 'lost' }, LOST_SHARE],
  ] as const) {
    // Each is drawn for among those that none before it was drawn for.
    provoke('*', blow, fault, share / left);
    left -= share;
  }
  provoke('chat.postMessage', 'lost', { kind: 'lost' }, LOST_POSTS_SHARE);
  faults.repeatDeliveries('interactive', { share: REPEATED_SHARE, random });
  const { ways, mend } = toSockets(sandbox);
  for (let nth = 0, end = performance.now() + lastsMs; ; nth++) {
    await wait(Math.max(0, Math.min(end - performance.now(), everyMs * (0.5 + random()))));
    if (performance.now() >= end) break;
    const { blow, strike } = ways[nth % ways.length] ?? ways[0];
    strike();
    count(blow);
  }
  mend();
  faults.clear();
  return blows;
}

/** What happens to the sockets, in turn. A dead one is still open, as far as each side knows, and nothing comes through. */
function toSockets({ sockets }: Sandbox) {
  const open = new Set<Duplex>();
  const accept = sockets.accept.bind(sockets);
  sockets.accept = (ticket, request, socket, head) => {
    open.add(socket);
    socket.once('close', () => open.delete(socket));
    return accept(ticket, request, socket, head);
  };
  const dies = (socket: Duplex) => {
    socket.pause();
    socket.cork();
    setTimeout(() => socket.destroy(), DEAD_FOR_MS);
  };
  const ways = [
    { blow: 'asked to refresh', strike: () => sockets.refresh() },
    { blow: 'cut', strike: () => sockets.drop() },
    { blow: 'warned', strike: () => sockets.refresh('warning') },
    { blow: 'dead', strike: () => open.forEach(dies) },
  ] as const;
  return { ways, mend: () => void (sockets.accept = accept) };
}
