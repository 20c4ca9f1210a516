import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { endedChildrenCpuMs, watchTree } from './tree.ts';
import type { Usage } from './tree.ts';

export interface Used extends Usage {
  wallMs: number;
}

export interface Running {
  /** Resolves with what was used until this line of its output came; rejects when it ends before. */
  until(line: RegExp): Promise<Used>;
  used(): Used;
  /** Waits until it has ended by itself with 0. */
  ended(): Promise<Used>;
  /** Asks it to end, and waits. */
  stop(): Promise<void>;
  /** Ends it as it stands, and waits. */
  kill9(): Promise<void>;
}

const OUTPUT_KEPT = 4_000;

/** Runs a command with this environment and nothing of ours, and counts what it and all it starts use. */
export function runCommand(
  [file, ...args]: readonly [string, ...string[]],
  { cwd, env = {} }: { cwd: string; env?: Record<string, string> },
): Running {
  const startedAt = performance.now();
  const endedBeforeMs = endedChildrenCpuMs();
  const inherited = { PATH: process.env['PATH'] ?? '', HOME: process.env['HOME'] ?? '' };
  // A group of its own, so that a signal reaches what a shell in between doesn't hand on.
  const child = spawn(file, args, {
    cwd,
    env: { ...inherited, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  });
  const tree = watchTree(child.pid ?? 0);
  const signal = (name: NodeJS.Signals) => {
    if (child.pid !== undefined && child.exitCode === null) process.kill(-child.pid, name);
  };
  const killed = () => signal('SIGKILL');
  process.once('exit', killed);
  const closed = once(child, 'close').finally(() => {
    tree.close();
    process.removeListener('exit', killed);
  });
  const used = (): Used => ({ ...tree.usage(), wallMs: performance.now() - startedAt });
  const waiting = new Set<(line: string) => void>();
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    createInterface({ input: stream }).on('line', (line) => {
      output = `${output}${line}\n`.slice(-OUTPUT_KEPT);
      for (const hear of waiting) hear(line);
    });
  const failed = (how: string) => new Error(`${[file, ...args].join(' ')} ${how}:\n${output}`);
  return {
    used,
    until: (pattern) =>
      new Promise((resolve, reject) => {
        const hear = (line: string): void => {
          if (!pattern.test(line)) return;
          waiting.delete(hear);
          resolve(used());
        };
        waiting.add(hear);
        closed.then(() => reject(failed(`ended before it said ${String(pattern)}`)), reject);
      }),
    async ended() {
      const [code] = (await closed) as [number | null];
      if (code !== 0) throw failed(`ended with ${code}`);
      // What came after the last look is in the sum of what this process's children used.
      const cpuMs = Math.max(used().cpuMs, endedChildrenCpuMs() - endedBeforeMs);
      return { ...used(), cpuMs };
    },
    async stop() {
      signal('SIGTERM');
      await closed;
    },
    async kill9() {
      signal('SIGKILL');
      await closed;
    },
  };
}
