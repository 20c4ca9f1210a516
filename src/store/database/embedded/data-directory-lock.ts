import { spawnSync } from 'node:child_process';
import {
  closeSync,
  constants,
  ftruncateSync,
  openSync,
  readFileSync,
  realpathSync,
  writeSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { DomainError } from '../../../domain/errors.ts';

export interface DataDirectoryLock {
  release(): Promise<void>;
}

/**
 * Takes a directory for this process alone; rejects with a sentence when another has it. The kernel holds the
 * lock for as long as the file is open, so that it dies with its process and is never stale.
 */
export async function lockDataDirectory(directory: string): Promise<DataDirectoryLock> {
  const path = join(directory, 'lock');
  const file =
    process.platform === 'darwin'
      ? openLockedOnMacOs(path, directory)
      : openSync(path, constants.O_RDWR | constants.O_CREAT);
  const release = async () => closeSync(file);
  if (process.platform === 'darwin') return signed(file, release);

  // flock(2) belongs to the open file, which the child shares: what it locks, we hold after it has ended.
  const flock = spawnSync('flock', ['-n', '3'], { stdio: ['ignore', 'ignore', 'pipe', file] });
  if (flock.status === 0) return signed(file, release);
  closeSync(file);
  if (flock.error === undefined) throw refusal(directory, path);
  return listenAs(`\0sallyport:${realpathSync(directory)}`, () => refusal(directory, path));
}

/** From macOS's fcntl.h; Node names neither this flag nor flock(2). */
const O_EXLOCK = 0x20;

function openLockedOnMacOs(path: string, directory: string): number {
  try {
    return openSync(path, constants.O_RDWR | constants.O_CREAT | constants.O_NONBLOCK | O_EXLOCK);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EAGAIN') throw refusal(directory, path);
    throw error;
  }
}

/** Without the flock program: a socket's abstract name, which is as much the kernel's, but not seen across containers. */
function listenAs(name: string, taken: () => Error): Promise<DataDirectoryLock> {
  const server = createServer((socket) => socket.destroy());
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) =>
      reject(error.code === 'EADDRINUSE' ? taken() : error),
    );
    server.listen(name, () => {
      server.unref();
      resolve({ release: () => new Promise((done) => server.close(() => done())) });
    });
  });
}

/** The process id is for the sentence that refuses a second process; nothing is decided by it. */
function signed(file: number, release: () => Promise<void>): DataDirectoryLock {
  ftruncateSync(file);
  writeSync(file, `${process.pid}\n`, 0);
  return { release };
}

function refusal(directory: string, path: string): DomainError {
  const pid = readFileSync(path, 'utf8').trim();
  const holder = pid === '' ? 'another process' : `process ${pid}`;
  return new DomainError(
    'unavailable',
    `${realpathSync(directory)} is in use by ${holder}. Stop it, or set DATA_DIR to another directory; for several processes at once set DATABASE_URL.`,
  );
}
