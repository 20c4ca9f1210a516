import { setTimeout as wait } from 'node:timers/promises';
import postgres from 'postgres';
import { breakingProxy } from './breaking-proxy.ts';
import { startOwnPostgres } from './postgres.ts';
import type { OwnServer } from './postgres.ts';

/** A database on a server that a standby follows asynchronously, behind one address. */
export interface Pair {
  /** Leads to the primary, and after the failover to the standby that took its place. */
  url: string;
  /** From now on the standby receives nothing more: what happens is lost. Resolves once it has what was before. */
  cut(): Promise<void>;
  /** The primary is shut down in order, so that nothing is lost, and the address leads to the standby, which stays one. */
  strand(): Promise<void>;
  /** The standby takes the place of the primary. */
  promote(): Promise<void>;
  /** The primary is gone without a word, the standby is promoted, and the address leads to it. */
  failOver(): Promise<void>;
  close(): Promise<void>;
}

const PATIENCE_MS = 60_000;

/** Undefined where this machine has no PostgreSQL of its own. */
export async function startPair(database: string): Promise<Pair | undefined> {
  const settings = { wal_level: 'replica', hot_standby: 'on', max_connections: '100' };
  const primary = await startOwnPostgres({ settings });
  if (primary === undefined) return undefined;
  await asked(primary.url, (sql) => sql.unsafe(`create database ${database}`));
  const standby = await startOwnPostgres({ settings, copyOf: { url: primary.url, as: 'standby' } });
  if (standby === undefined) throw new Error('the standby has no binaries');
  const of = (server: OwnServer) => Object.assign(new URL(server.url), { pathname: `/${database}` }).href;
  const proxy = await breakingProxy(of(primary));
  let isPrimaryThere = true;
  const promote = async () => void (await asked(standby.url, (sql) => sql`select pg_promote(true, 60)`));
  const lead = () => {
    proxy.leadTo(of(standby));
    proxy.breakAll('reset');
  };
  return {
    url: proxy.url,
    async cut() {
      const [at] = await asked(
        primary.url,
        (sql) => sql<{ lsn: string }[]>`select pg_current_wal_flush_lsn() as lsn`,
      );
      await until(
        standby.url,
        'the standby has what was',
        (sql) => sql`select where pg_last_wal_replay_lsn() >= ${at?.lsn ?? ''}::pg_lsn`,
      );
      await asked(standby.url, (sql) => sql`alter system set primary_conninfo = ''`);
      await asked(standby.url, (sql) => sql`select pg_reload_conf()`);
      await until(
        standby.url,
        'the standby receives nothing',
        (sql) => sql`select where not exists (select from pg_stat_wal_receiver)`,
      );
    },
    async failOver() {
      isPrimaryThere = false;
      await primary.stop('SIGQUIT');
      await promote();
      lead();
    },
    async strand() {
      isPrimaryThere = false;
      await primary.stop('SIGINT');
      lead();
    },
    promote,
    async close() {
      await proxy.close();
      if (isPrimaryThere) await primary.stop();
      await standby.stop();
    },
  };
}

async function asked<T>(url: string, ask: (sql: postgres.Sql) => Promise<T>): Promise<T> {
  const sql = postgres(url, { max: 1, onnotice: () => {} });
  try {
    return await ask(sql);
  } finally {
    await sql.end();
  }
}

async function until(
  url: string,
  what: string,
  ask: (sql: postgres.Sql) => Promise<readonly unknown[]>,
): Promise<void> {
  await asked(url, async (sql) => {
    for (const deadline = performance.now() + PATIENCE_MS; ; await wait(20)) {
      if ((await ask(sql)).length > 0) return;
      if (performance.now() > deadline) throw new Error(`waited ${PATIENCE_MS} ms until ${what}`);
    }
  });
}
