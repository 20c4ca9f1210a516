import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { chownSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import postgres from 'postgres';
import { freePort } from './free-port.ts';

export interface Pooler {
  url: string;
  stop(): Promise<void>;
}

interface PoolerOptions {
  mode: 'session' | 'transaction';
  /** Server connections. */
  size?: number;
  /** Start-up parameters that it drops instead of refusing them. */
  ignores?: string[];
}

const BINARY = [
  '/usr/sbin/pgbouncer',
  '/usr/bin/pgbouncer',
  '/usr/local/bin/pgbouncer',
  '/opt/homebrew/bin/pgbouncer',
];

/** A PgBouncer before the database of this URL; undefined where this machine has none. */
export async function startPgBouncer(
  databaseUrl: string,
  options: PoolerOptions,
): Promise<Pooler | undefined> {
  const binary = BINARY.find((path) => spawnSync(path, ['--version']).status === 0);
  if (binary === undefined) return undefined;
  const { hostname, port, username, password, pathname } = new URL(databaseUrl);
  const folder = mkdtempSync(join(tmpdir(), 'sallyport-pgbouncer-'));
  const listenPort = await freePort();
  const name = pathname.slice(1);
  const users = join(folder, 'users.txt');
  const config = join(folder, 'pgbouncer.ini');
  writeFileSync(users, `"${username}" "${password}"\n`);
  writeFileSync(
    config,
    [
      '[databases]',
      `${name} = host=${hostname} port=${port} dbname=${name}`,
      '[pgbouncer]',
      'listen_addr = 127.0.0.1',
      `listen_port = ${listenPort}`,
      'unix_socket_dir =',
      'auth_type = plain',
      `auth_file = ${users}`,
      `pool_mode = ${options.mode}`,
      `default_pool_size = ${options.size ?? 20}`,
      'max_client_conn = 400',
      ...(options.ignores ? [`ignore_startup_parameters = ${options.ignores.join(',')}`] : []),
    ].join('\n'),
  );
  const asOwner = unprivilegedOwner();
  if (asOwner !== undefined)
    for (const path of [folder, users, config]) chownSync(path, asOwner.uid, asOwner.gid);
  const pooler = spawn(binary, ['-q', config], { ...asOwner, stdio: 'ignore' });
  const kill = () => void pooler.kill('SIGKILL');
  process.once('exit', kill);
  const url = new URL(databaseUrl);
  url.port = String(listenPort);
  await answering(url.href);
  return {
    url: url.href,
    async stop() {
      process.removeListener('exit', kill);
      const ended = new Promise((resolve) => pooler.once('exit', resolve));
      pooler.kill('SIGKILL');
      await ended;
      rmSync(folder, { recursive: true });
    },
  };
}

/** PgBouncer refuses to run as root. */
function unprivilegedOwner(): { uid: number; gid: number } | undefined {
  if (process.getuid?.() !== 0) return undefined;
  const id = (flag: string) => Number(execFileSync('id', [flag, 'nobody'], { encoding: 'utf8' }));
  return { uid: id('-u'), gid: id('-g') };
}

async function answering(url: string): Promise<void> {
  for (let attempt = 0; attempt < 200; attempt++) {
    const client = postgres(url, { max: 1, connect_timeout: 2, fetch_types: false, prepare: false });
    try {
      await client`select 1`;
      return;
    } catch {
      await wait(50);
    } finally {
      await client.end({ timeout: 0 });
    }
  }
  throw new Error('PgBouncer did not answer within 10 s of its start');
}
