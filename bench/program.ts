import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { builtProgram } from '../test/support/program.ts';

export interface Program {
  /** Where it listens. */
  origin: string;
  /** The lines of its log that warn, at most 20. */
  warnings: string[];
  /** Holds it still while something else is measured. */
  freeze(): void;
  thaw(): void;
  /** What it has used of the processor since its start; NaN where the system doesn’t tell. */
  cpuMs(): number;
  stop(): Promise<void>;
}

const root = fileURLToPath(new URL('..', import.meta.url));

/** Starts the built program and resolves when it is up. */
export async function startProgram(variables: Record<string, string>): Promise<Program> {
  const flags = (process.env['BENCH_NODE_FLAGS'] ?? '').split(' ').filter(Boolean);
  const inherited = { PATH: process.env['PATH'] ?? '', HOME: process.env['HOME'] ?? '' };
  const child = spawn(process.execPath, [...flags, await builtProgram(), 'start'], {
    cwd: root,
    env: { ...inherited, PORT: '0', ...variables },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const killed = () => void child.kill('SIGKILL');
  process.once('exit', killed);
  const ended = once(child, 'exit').finally(() => process.removeListener('exit', killed));
  const warnings: string[] = [];
  const up = new Promise<number>((resolve, reject) => {
    createInterface({ input: child.stdout }).on('line', (line) => {
      const entry = parsed(line);
      if (typeof entry?.port === 'number') resolve(entry.port);
      if (entry?.level !== 'info' && warnings.length < 20) warnings.push(line);
    });
    void ended.then(() => reject(new Error(`the program ended before it was up:\n${warnings.join('\n')}`)));
  });
  const port = await up;
  return {
    origin: `http://127.0.0.1:${port}`,
    warnings,
    freeze: () => void child.kill('SIGSTOP'),
    thaw: () => void child.kill('SIGCONT'),
    cpuMs: () => cpuMs(child.pid),
    async stop() {
      child.kill('SIGTERM');
      await ended;
    },
  };
}

function parsed(line: string): { port?: unknown; level?: unknown } | undefined {
  try {
    return JSON.parse(line) as object;
  } catch {
    return undefined;
  }
}

const TICK_MS = 10;

function cpuMs(pid: number | undefined): number {
  const file = `/proc/${pid}/stat`;
  if (!existsSync(file)) return Number.NaN;
  const fields = readFileSync(file, 'utf8').split(') ').at(-1)?.split(' ') ?? [];
  return TICK_MS * (Number(fields[11]) + Number(fields[12]));
}
