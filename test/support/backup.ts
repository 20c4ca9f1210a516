import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import postgres from 'postgres';
import { breakingProxy } from './breaking-proxy.ts';
import { runOfPostgres, startOwnPostgres } from './postgres.ts';

/** `dump`: restored into the same server. The others are copies of its files, of which a `snapshot` doesn't know that it is one. */
export const BACKUP_KINDS = ['dump', 'backup', 'snapshot'] as const;
export type BackupKind = (typeof BACKUP_KINDS)[number];

/** A database that is backed up once, and put back to that. */
export interface BackedUp {
  /** Leads to the database, wherever it is. */
  url: string;
  backUp(): Promise<void>;
  /** To be called while nobody uses it. */
  restore(): Promise<void>;
  close(): Promise<void>;
}

/** Undefined where this machine has no PostgreSQL of its own. */
export async function startBackedUp(database: string, kind: BackupKind): Promise<BackedUp | undefined> {
  const settings = { wal_level: 'replica', max_connections: '100' };
  const server = await startOwnPostgres({ settings });
  if (server === undefined) return undefined;
  const of = (url: string) => Object.assign(new URL(url), { pathname: `/${database}` }).href;
  await run(server.url, `create database ${database}`);
  const proxy = await breakingProxy(of(server.url));
  const folder = mkdtempSync(join(tmpdir(), 'sallyport-backup-'));
  const file = join(folder, 'dump');
  let copy: typeof server | undefined;
  return {
    url: proxy.url,
    async backUp() {
      if (kind === 'dump') runOfPostgres('pg_dump', ['--format=custom', `--file=${file}`, of(server.url)]);
      else copy = await startOwnPostgres({ settings, copyOf: { url: server.url, as: kind } });
    },
    async restore() {
      if (copy !== undefined) return proxy.leadTo(of(copy.url));
      await run(server.url, `drop database ${database} with (force)`);
      await run(server.url, `create database ${database}`);
      runOfPostgres('pg_restore', [`--dbname=${of(server.url)}`, file]);
    },
    async close() {
      await proxy.close();
      await server.stop();
      await copy?.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

async function run(url: string, statement: string): Promise<void> {
  const sql = postgres(url, { max: 1, onnotice: () => {} });
  try {
    await sql.unsafe(statement);
  } finally {
    await sql.end();
  }
}
