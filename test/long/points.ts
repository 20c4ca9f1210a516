import type { BreakingProxy } from '../support/breaking-proxy.ts';

/** A trap that no call comes to is given up, and the process is met as it stands there. */
const TRAP_MS = 4_000;

const isWrite = (sent: string) => /"type":"access\.(grant|revoke)"/.test(sent);
const isShown = (sent: string) => /^POST \S*(chat|views)\./.test(sent);

/** What is waited for, and what its answer has in it. */
const CALLS = {
  commit: { breaks: (sent: string) => /\0commit\0|Qcommit|^commit|commit\0/i.test(sent), answer: 'COMMIT' },
  target: { breaks: isWrite, answer: 'HTTP/1.1' },
  slack: { breaks: isShown, answer: 'HTTP/1.1' },
};
type Call = keyof typeof CALLS;

/** What stands between a process and whatever it calls. */
export type Traps = Partial<Record<Call, BreakingProxy>>;

/**
 * Has `met` called before or after a commit or a call outside that `random` chooses, or after a while where there is
 * none; resolves with the name of the point. Unless it `passes`, what was sent there or answered is lost.
 */
export async function somewhere(
  traps: Traps,
  random: () => number,
  passes: boolean,
  met: () => void,
): Promise<string> {
  const points = Object.entries(traps) as [Call, BreakingProxy][];
  const [call, trap] = points[Math.floor(random() * points.length)] ?? points[0]!;
  const when = random() < 0.5 ? 'before' : 'after';
  let left = Math.floor(random() * 5);
  const { breaks, answer } = CALLS[call];
  const isLast = (sent: string) => breaks(sent) && left-- <= 0;
  const isSprung = await new Promise<boolean>((resolve) => {
    const timer = setTimeout(() => resolve(false), random() * TRAP_MS + 500);
    trap.trap({ breaks: isLast, when, answer, passes }, () => {
      met();
      clearTimeout(timer);
      resolve(true);
    });
  });
  trap.mend();
  if (!isSprung) met();
  return isSprung ? `${when} ${call}` : 'at random';
}
