import { spawn } from 'node:child_process';
import { mkdtempSync, renameSync, rmSync, writeFileSync, mkdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { createClient } from '@redis/client';
import { findProgram } from './find-program.ts';
import { freePort } from './free-port.ts';

const BINARY = findProgram('redis-server');
export const ROOT_PASSWORD = 'root-of-the-tests';

export interface TestRedis {
  port: number;
  /** Killed, and started again from what it wrote down. */
  restart(): Promise<void>;
  /** Its ACL file can't be written until `mend`. */
  breakAclFile(): void;
  mend(): void;
  stop(): Promise<void>;
}

interface Options {
  /** Lines of its ACL file; absent: it has none, and everybody is its administrator. */
  users?: readonly string[];
  settings?: Readonly<Record<string, string>>;
}

export const hasRedis = BINARY !== undefined;

/** A Redis of this machine's, which writes down nothing but its users. */
export async function startRedis({ users, settings = {} }: Options = {}): Promise<TestRedis> {
  if (BINARY === undefined) throw new Error('this machine has no redis-server');
  const folder = mkdtempSync(join(tmpdir(), 'sallyport-redis-'));
  const acl = join(folder, 'acl');
  mkdirSync(acl);
  const port = await freePort();
  if (users !== undefined)
    writeFileSync(
      join(acl, 'users.acl'),
      [`user root on >${ROOT_PASSWORD} ~* &* +@all`, ...users, ''].join('\n'),
    );
  const all = {
    port: String(port),
    bind: '127.0.0.1',
    dir: folder,
    save: '',
    appendonly: 'no',
    loglevel: 'warning',
    ...(users !== undefined && { aclfile: join(acl, 'users.acl') }),
    ...settings,
  };
  const launch = () =>
    spawn(
      BINARY,
      Object.entries(all).flatMap(([name, value]) => [`--${name}`, value]),
      { stdio: 'ignore' },
    );
  let server = launch();
  const kill = () => {
    server.kill('SIGKILL');
    rmSync(folder, { recursive: true, force: true });
  };
  process.once('exit', kill);
  await answering(port);
  const end = async () => {
    const ended = new Promise((resolve) => server.once('exit', resolve));
    server.kill('SIGKILL');
    await ended;
  };
  return {
    port,
    async restart() {
      await end();
      server = launch();
      await answering(port);
    },
    breakAclFile: () => renameSync(acl, `${acl}-away`),
    mend: () => renameSync(`${acl}-away`, acl),
    async stop() {
      process.removeListener('exit', kill);
      await end();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Any answer will do: who isn't let in is answered as well. */
async function answering(port: number): Promise<void> {
  for (let attempt = 0; attempt < 400; attempt++) {
    const client = createClient({
      RESP: 2,
      socket: { host: '127.0.0.1', port, reconnectStrategy: false },
      maintNotifications: 'disabled',
    });
    client.on('error', () => {});
    try {
      await client.connect();
      return;
    } catch {
      await wait(25);
    } finally {
      if (client.isOpen) client.destroy();
    }
  }
  throw new Error('redis-server did not answer within 10 s of its start');
}
