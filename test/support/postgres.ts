import { execFileSync, spawn, spawnSync } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chownSync, existsSync, mkdtempSync, readdirSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import postgres from 'postgres';
import { freePort } from './free-port.ts';

export interface TestServer {
  /** Of a role that may create databases. */
  url: string;
  stop(): Promise<void>;
}

/** A PostgreSQL for the tests: `TEST_DATABASE_URL` (`embedded` asks for none), else one from this machine's binaries. */
export async function startPostgres(): Promise<TestServer | undefined> {
  const given = process.env['TEST_DATABASE_URL'];
  if (given === 'embedded') return undefined;
  if (given) return { url: given, stop: async () => {} };
  const binaries = findBinaries();
  return binaries === undefined ? undefined : startCluster(binaries, { within: inMemory() });
}

/** Thousands of databases come and go: ext4 searches ever longer for an inode that wasn't deleted just now. */
function inMemory(): string | undefined {
  const folder = '/dev/shm';
  if (!existsSync(folder)) return undefined;
  const { bavail, bsize } = statfsSync(folder);
  return bavail * bsize >= 2 ** 30 ? folder : undefined;
}

/** A throwaway server whose end is a test's own doing. */
export interface OwnServer extends TestServer {
  /** `SIGINT` as an orderly restart would, `SIGQUIT` as a crash; resolves when the server answers again. */
  restart(signal: 'SIGINT' | 'SIGQUIT'): Promise<void>;
  /** `SIGQUIT` as a machine that is gone would. */
  stop(signal?: 'SIGINT' | 'SIGQUIT'): Promise<void>;
}

/** A standby goes on receiving; a backup is recovered to its end; a snapshot goes on as if it were the server itself. */
type CopyKind = 'standby' | 'backup' | 'snapshot';

interface ClusterOptions {
  /** The folder it is made in; the system's for temporary files when absent. */
  within?: string | undefined;
  settings?: Record<string, string>;
  /** Begins as a copy of this server instead of an empty one: the same people, and the same password. */
  copyOf?: { url: string; as: CopyKind };
  /** Instead of this machine's newest. */
  programs?: { binaries: string; env: Record<string, string> };
}

/** A server from this machine's binaries, that loses no commit in a crash; undefined where there are none. */
export async function startOwnPostgres(options: ClusterOptions = {}): Promise<OwnServer | undefined> {
  const binaries = options.programs?.binaries ?? findBinaries();
  const settings = { synchronous_commit: 'on', full_page_writes: 'on', ...options.settings };
  return binaries === undefined ? undefined : startCluster(binaries, { ...options, settings });
}

/** Runs one of the server's own programs, as `pg_dump`, to its end. */
export function runOfPostgres(program: string, args: readonly string[]): void {
  execFileSync(join(findBinaries() ?? '', program), args, { stdio: 'pipe' });
}

/** `TEST_POSTGRES_BIN`, or the newest that stands on this machine. */
function findBinaries(): string | undefined {
  const given = process.env['TEST_POSTGRES_BIN'];
  if (given) return given;
  const asked = spawnSync('pg_config', ['--bindir'], { encoding: 'utf8' });
  const homes = ['/usr/lib/postgresql', '/opt/homebrew/opt', '/usr/local/opt', '/usr/local'];
  const installed = homes.flatMap((home) =>
    existsSync(home) ? readdirSync(home).map((version) => join(home, version, 'bin')) : [],
  );
  const newestFirst = installed.toSorted((a, b) => b.localeCompare(a, 'en', { numeric: true }));
  return [asked.stdout?.trim() ?? '', ...newestFirst].find(
    (folder) => folder !== '' && existsSync(join(folder, 'initdb')),
  );
}

async function startCluster(binaries: string, options: ClusterOptions): Promise<OwnServer> {
  const folder = mkdtempSync(join(options.within ?? tmpdir(), 'sallyport-postgres-'));
  const owner = unprivilegedOwner();
  const env = { ...process.env, ...options.programs?.env };
  const asOwner = { env, ...(owner && { uid: owner.uid, gid: owner.gid }) };
  const data = join(folder, 'data');
  if (owner !== undefined) chownSync(folder, owner.uid, owner.gid);
  const { copyOf } = options;
  const password =
    copyOf === undefined ? randomBytes(12).toString('hex') : decodeURIComponent(new URL(copyOf.url).password);
  const [maker, ...making] =
    copyOf === undefined ? initialize(folder, password, owner) : copying(copyOf.url, copyOf.as);
  execFileSync(join(binaries, maker), [...making, `--pgdata=${data}`], {
    ...asOwner,
    stdio: 'pipe',
    cwd: folder,
  });

  // What was backed up is recovered to its end, as after the loss of everything else, and goes on from there.
  if (copyOf?.as === 'backup') writeFileSync(join(data, 'recovery.signal'), '');

  const port = await freePort();
  const settings = {
    port,
    listen_addresses: '127.0.0.1',
    unix_socket_directories: folder,
    fsync: 'off',
    synchronous_commit: 'off',
    full_page_writes: 'off',
    max_connections: 300,
    log_min_messages: 'fatal',
    ...(copyOf?.as === 'backup' && { restore_command: 'false' }),
    ...options.settings,
  };
  const launch = () =>
    spawn(
      join(binaries, 'postgres'),
      ['-D', data, ...Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`])],
      { ...asOwner, cwd: folder, stdio: 'ignore' },
    );
  let server = launch();
  const cleanUp = () => {
    server.kill('SIGQUIT');
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  };
  process.once('exit', cleanUp);

  const url = `postgres://sallyport:${password}@127.0.0.1:${port}/postgres`;
  await answering(url, server);
  if (copyOf === undefined) await cheapen(url, password);
  const end = async (signal: 'SIGINT' | 'SIGQUIT') => {
    const ended = new Promise((resolve) => server.once('exit', resolve));
    server.kill(signal);
    await ended;
  };
  return {
    url,
    restart: async (signal) => {
      await end(signal);
      server = launch();
      await answering(url, server);
    },
    stop: async (signal = 'SIGINT') => {
      process.removeListener('exit', cleanUp);
      await end(signal);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

type Owner = { uid: number; gid: number };

function initialize(folder: string, password: string, owner: Owner | undefined): [string, ...string[]] {
  const file = join(folder, 'password');
  writeFileSync(file, password, { mode: 0o600 });
  if (owner !== undefined) chownSync(file, owner.uid, owner.gid);
  return [
    'initdb',
    '--no-sync',
    '--username=sallyport',
    '--auth=password',
    `--pwfile=${file}`,
    '--encoding=UTF8',
  ];
}

const copying = (url: string, as: CopyKind): [string, ...string[]] => [
  'pg_basebackup',
  '--no-sync',
  '--checkpoint=fast',
  `--dbname=${url}`,
  ...(as === 'standby' ? ['--write-recovery-conf'] : []),
];

/** PostgreSQL refuses to run as root. */
function unprivilegedOwner(): Owner | undefined {
  if (process.getuid?.() !== 0) return undefined;
  const id = (flag: string) => Number(execFileSync('id', [flag, 'nobody'], { encoding: 'utf8' }));
  return { uid: id('-u'), gid: id('-g') };
}

/** Thousands of connections are made, each of which would cost the server 4,096 rounds of a hash. */
async function cheapen(url: string, password: string): Promise<void> {
  const client = postgres(url, { max: 1, onnotice: () => {} });
  await client.unsafe("set password_encryption = 'md5'");
  await client.unsafe(`alter role sallyport password '${password}'`);
  await client.end();
}

async function answering(url: string, server: ChildProcess): Promise<void> {
  for (let attempt = 0; attempt < 400; attempt++) {
    if (server.exitCode !== null)
      throw new Error(`postgres ended with ${server.exitCode} instead of starting`);
    const client = postgres(url, { max: 1, connect_timeout: 1, onnotice: () => {} });
    try {
      await client`select 1`;
      return;
    } catch {
      await wait(25);
    } finally {
      await client.end({ timeout: 1 });
    }
  }
  throw new Error('postgres did not answer within 10 s of its start');
}
