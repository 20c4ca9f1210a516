import { spawn, type ChildProcess } from 'node:child_process';

const MAX_OUTPUT_BYTES = 1_000_000;
const KEPT_STDERR_BYTES = 16_384;

export interface Program {
  run: readonly [string, ...string[]];
  cwd: string;
  env: Record<string, string>;
}

export type Ended =
  | { kind: 'not-started'; code: string }
  | { kind: 'too-late'; stderr: string }
  | { kind: 'too-much' }
  /** `code` is null where a signal ended it. */
  | { kind: 'exited'; code: number | null; signal: string | null; stdout: Buffer; stderr: string };

export interface Limits {
  limitMs: number;
  /** Called once nothing runs any more, which may be later than it is given up: what runs as another user isn't ours to end. */
  gone: () => void;
}

/**
 * One process with `input` on its stdin, until it exits or its time is over. It leads a process group of its own, of
 * which nothing is left afterwards.
 */
export function runProgram(program: Program, input: string, { limitMs, gone }: Limits): Promise<Ended> {
  return new Promise((settle) => {
    const child = start(program);
    if ('code' in child) {
      gone();
      return settle({ kind: 'not-started', code: child.code });
    }
    child.once('error', (error) => {
      // Any other is a signal's.
      if (child.pid === undefined) settle({ kind: 'not-started', code: codeOf(error) });
    });
    const { stdin, stdout, stderr } = child;
    // Where no file can be opened any more it has none of them, and nothing but an error follows.
    if (!stdin || !stdout || !stderr) return gone();
    let hasExited = false;
    const stop = (ended?: Ended) => {
      // Once it has exited its number may be another group's, and all that could be ended of its own is.
      if (!hasExited) endGroup(child);
      stdout.destroy();
      stderr.destroy();
      if (ended !== undefined) settle(ended);
    };
    // Where it exited, what has left the group may still hold the output open.
    const timer = setTimeout(
      () => stop(hasExited ? undefined : { kind: 'too-late', stderr: complaint.text() }),
      limitMs,
    );

    const printed: Buffer[] = [];
    let bytes = 0;
    stdout.on('data', (chunk: Buffer) => {
      bytes += chunk.length;
      if (bytes > MAX_OUTPUT_BYTES) stop({ kind: 'too-much' });
      else printed.push(chunk);
    });
    const complaint = new Tail();
    stderr.on('data', (chunk: Buffer) => complaint.push(chunk));
    child.once('exit', () => {
      hasExited = true;
      endGroup(child);
    });
    // It comes behind an error, too, and the first that settles counts.
    child.once('close', (code, signal) => {
      clearTimeout(timer);
      gone();
      settle({ kind: 'exited', code, signal, stdout: Buffer.concat(printed), stderr: complaint.text() });
    });
    // A program that has all it needs may not read on, or have exited by then.
    stdin.on('error', () => undefined);
    stdin.end(input);
  });
}

function start({ run: [file, ...args], cwd, env }: Program): ChildProcess | { code: string } {
  try {
    return spawn(file, args, { cwd, env, detached: true, stdio: 'pipe' });
  } catch (error) {
    return { code: codeOf(error) };
  }
}

function endGroup({ pid }: ChildProcess): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // Nothing of it is left, or it runs as somebody else.
  }
}

/** The end of what was written: whole lines where its beginning is gone, so that no half of a secret is shown. */
class Tail {
  #kept: Buffer = Buffer.alloc(0);
  #isCut = false;

  push(chunk: Buffer): void {
    const all = Buffer.concat([this.#kept, chunk]);
    if (all.length > KEPT_STDERR_BYTES) this.#isCut = true;
    this.#kept = all.subarray(-KEPT_STDERR_BYTES);
  }

  text(): string {
    const text = this.#kept.toString('utf8');
    return this.#isCut ? text.slice(text.indexOf('\n') + 1 || text.length) : text;
  }
}

const codeOf = (error: unknown): string =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : 'unknown';
