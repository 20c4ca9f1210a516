import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { chownSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import postgres from 'postgres';
import { freePort } from './free-port.ts';

export interface Pooler {
  url: string;
  /** Started again on the same port: killed, or with all that it has under way broken off in order. */
  restart(signal: 'SIGKILL' | 'SIGTERM'): Promise<void>;
  /** `SIGHUP`: it reads its files again. */
  reload(): void;
  /** What its operator types. */
  console(command: string): Promise<void>;
  stop(): Promise<void>;
}

/** The limits that a pooler passes on to nobody stand at the role, for this database. */
export async function limitRole(databaseUrl: string): Promise<void> {
  const admin = postgres(databaseUrl, { max: 1, onnotice: () => {} });
  const within = `in database ${new URL(databaseUrl).pathname.slice(1)}`;
  await admin.unsafe(`alter role current_user ${within} set statement_timeout = '2s'`);
  await admin.unsafe(`alter role current_user ${within} set idle_in_transaction_session_timeout = '30s'`);
  await admin.end();
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
      `admin_users = ${username}`,
      `pool_mode = ${options.mode}`,
      `default_pool_size = ${options.size ?? 20}`,
      'max_client_conn = 400',
      ...(options.ignores ? [`ignore_startup_parameters = ${options.ignores.join(',')}`] : []),
    ].join('\n'),
  );
  const asOwner = unprivilegedOwner();
  if (asOwner !== undefined)
    for (const path of [folder, users, config]) chownSync(path, asOwner.uid, asOwner.gid);
  const launch = () => spawn(binary, ['-q', config], { ...asOwner, stdio: 'ignore' });
  let pooler = launch();
  const kill = () => void pooler.kill('SIGKILL');
  process.once('exit', kill);
  const url = new URL(databaseUrl);
  url.port = String(listenPort);
  await answering(url.href);
  const end = async (signal: NodeJS.Signals) => {
    const ended = new Promise((resolve) => pooler.once('exit', resolve));
    pooler.kill(signal);
    await ended;
  };
  return {
    url: url.href,
    async restart(signal) {
      await end(signal);
      pooler = launch();
      await answering(url.href);
    },
    reload: () => void pooler.kill('SIGHUP'),
    async console(command) {
      const to = Object.assign(new URL(url), { pathname: '/pgbouncer' }).href;
      const client = postgres(to, { max: 1, fetch_types: false, prepare: false });
      // Its console speaks the simple protocol alone.
      await client.unsafe(command).simple();
      await client.end();
    },
    async stop() {
      process.removeListener('exit', kill);
      await end('SIGKILL');
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
