import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { once } from 'node:events';
import { ConnectorError } from '../../domain/grant/connector.ts';
import { ENVIRONMENT } from './keygen.ts';

const WAIT_SECONDS = 4;

/** Rejects where the lock was lost, so that nothing is written without it. */
export type AssertHeld = () => void;

/**
 * Runs while no other process has this file locked. A child holds the lock, for as long as its stdin is open: whatever ends
 * this process gives it back, and a process that sleeps keeps it.
 */
export async function withLock<T>(file: string, run: (assertHeld: AssertHeld) => Promise<T>): Promise<T> {
  const holder = spawn('flock', ['-x', '-w', String(WAIT_SECONDS), file, 'cat'], {
    env: ENVIRONMENT,
    stdio: 'pipe',
    detached: true,
  });
  const over = new Promise<void>((settle) =>
    holder.once('close', () => settle()).once('error', () => settle()),
  );
  try {
    if (!(await isHeld(holder))) throw notLocked(file, holder);
    return await run(() => {
      if (holder.exitCode !== null || holder.signalCode !== null) throw notLocked(file, holder);
    });
  } finally {
    holder.stdin.end();
    await over;
  }
}

/** `cat` answers once the lock is its own. */
async function isHeld(holder: ChildProcessWithoutNullStreams): Promise<boolean> {
  holder.stdin.on('error', () => undefined).write('.');
  const held = once(holder.stdout, 'data').then(() => true);
  const ended = new Promise<boolean>((settle) =>
    holder.once('error', () => settle(false)).once('exit', () => settle(false)),
  );
  return Promise.race([held, ended]);
}

function notLocked(file: string, { pid, exitCode }: ChildProcessWithoutNullStreams): ConnectorError {
  const why =
    pid === undefined
      ? 'the program “flock” (of the package util-linux) can’t be started'
      : exitCode === 1
        ? 'another process has it'
        : 'it can’t be opened, or the lock was lost';
  return new ConnectorError(
    { kind: 'retryable' },
    `${file} couldn’t be locked: ${why}. It will be tried again.`,
  );
}
