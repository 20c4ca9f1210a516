import { execFileSync, spawn } from 'node:child_process';
import { chownSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { createConnection, type Connection } from 'mysql2/promise';
import { findProgram } from './find-program.ts';
import { freePort } from './free-port.ts';

const BINARY = findProgram('mariadbd');
const INSTALLER = findProgram('mariadb-install-db');

export interface TestMariadb {
  port: number;
  /** A connection as its superuser. */
  asRoot(): Promise<Connection>;
  stop(): Promise<void>;
}

export const hasMariadb = BINARY !== undefined && INSTALLER !== undefined;

/** A MariaDB of this machine's, empty. */
export async function startMariadb(settings: Readonly<Record<string, string>> = {}): Promise<TestMariadb> {
  if (BINARY === undefined || INSTALLER === undefined) throw new Error('this machine has no mariadbd');
  const folder = mkdtempSync(join(tmpdir(), 'sallyport-mariadb-'));
  const owner = unprivilegedOwner();
  if (owner !== undefined) chownSync(folder, owner.uid, owner.gid);
  const data = join(folder, 'data');
  const socketPath = join(folder, 'socket');
  execFileSync(
    INSTALLER,
    [
      '--no-defaults',
      `--datadir=${data}`,
      `--tmpdir=${folder}`,
      '--auth-root-authentication-method=normal',
      '--skip-test-db',
    ],
    { ...owner, cwd: folder, stdio: 'pipe' },
  );
  const port = await freePort();
  const all = {
    datadir: data,
    // In one folder two servers may take each other’s temporary tables for their own.
    tmpdir: folder,
    socket: socketPath,
    port: String(port),
    'bind-address': '127.0.0.1',
    'pid-file': join(folder, 'pid'),
    'innodb-buffer-pool-size': '16M',
    'innodb-flush-log-at-trx-commit': '0',
    ...settings,
  };
  const options = Object.entries(all).map(([name, value]) => `--${name}=${value}`);
  const server = spawn(BINARY, ['--no-defaults', ...options], { ...owner, cwd: folder, stdio: 'ignore' });
  const cleanUp = () => {
    server.kill('SIGKILL');
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  };
  process.once('exit', cleanUp);
  const asRoot = () => createConnection({ socketPath, user: 'root', charset: 'utf8mb4_bin' });
  await answering(asRoot);
  return {
    port,
    asRoot,
    async stop() {
      process.removeListener('exit', cleanUp);
      const ended = new Promise((resolve) => server.once('exit', resolve));
      server.kill('SIGKILL');
      await ended;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** It refuses to run as root. */
function unprivilegedOwner(): { uid: number; gid: number } | undefined {
  if (process.getuid?.() !== 0) return undefined;
  const id = (flag: string) => Number(execFileSync('id', [flag, 'nobody'], { encoding: 'utf8' }));
  return { uid: id('-u'), gid: id('-g') };
}

async function answering(asRoot: () => Promise<Connection>): Promise<void> {
  for (let attempt = 0; attempt < 400; attempt++) {
    try {
      return (await asRoot()).destroy();
    } catch {
      await wait(50);
    }
  }
  throw new Error('mariadbd did not answer within 20 s of its start');
}
