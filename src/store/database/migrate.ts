import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { sql } from 'drizzle-orm';
import { readMigrationFiles } from 'drizzle-orm/migrator';
import type { MigrationMeta } from 'drizzle-orm/migrator';
import type { Logger } from 'pino';
import { DomainError } from '../../domain/errors.ts';
import { rows } from './database.ts';
import type { Database, Tx } from './database.ts';

/** Any number will do, as long as every release takes the same one. */
const LOCK_KEY = 7_255_981;
const WAIT_MS = 250;
const SAY_EVERY_MS = 10_000;
const WAIT_AT_MOST_MS = 600_000;

interface Migration extends MigrationMeta {
  name: string;
}
interface Applied {
  hash: string;
  created_at: number;
}

/**
 * Applies the migrations that the database lacks and returns their names. Processes that start at once take turns.
 * Refuses when one that was applied has been edited since. Those of a later release are left alone.
 */
export async function migrate(db: Database, log: Logger, folder = migrationsFolder()): Promise<string[]> {
  const migrations = readMigrations(folder);
  return db.dedicated(async (session) => {
    const names: string[] = [];
    for (;;) {
      const applied = await inTurn(session, log, (tx) => applyNext(tx, migrations));
      if (applied.length === 0) return names;
      names.push(...applied);
      for (const migration of applied) log.info({ migration }, 'migration applied');
    }
  });
}

/**
 * One migration, in the transaction that holds the turn: whoever comes next sees it applied. A new database gets all of
 * them in one, which takes half as long.
 */
async function applyNext(tx: Tx, migrations: Migration[]): Promise<string[]> {
  const applied = await readApplied(tx);
  refuseEdited(migrations, applied);
  const missing = migrations.filter(({ folderMillis }) => !applied.has(folderMillis));
  const next = applied.size === 0 ? missing : missing.slice(0, 1);
  for (const { sql: statements, hash, folderMillis } of next) {
    for (const statement of statements) await tx.execute(sql.raw(statement));
    await rows(
      tx,
      sql`insert into drizzle.__drizzle_migrations (hash, created_at) values (${hash}, ${folderMillis})`,
    );
  }
  return next.map(({ name }) => name);
}

/** Beside the bundle in a built program, at the root of the repository otherwise. */
function migrationsFolder(): string {
  const candidates = ['./drizzle', '../../../drizzle'].map((path) =>
    fileURLToPath(new URL(path, import.meta.url)),
  );
  const found = candidates.find((path) => existsSync(join(path, 'meta', '_journal.json')));
  if (found === undefined)
    throw new Error(`No migrations in ${candidates.join(' or ')}. Build again with \`npm run build\`.`);
  return found;
}

function readMigrations(folder: string): Migration[] {
  const journal = JSON.parse(readFileSync(join(folder, 'meta', '_journal.json'), 'utf8')) as {
    entries: { tag: string }[];
  };
  return readMigrationFiles({ migrationsFolder: folder }).map((migration, index) => ({
    ...migration,
    name: journal.entries[index]?.tag ?? String(index),
  }));
}

/**
 * The turn ends with its transaction, not with a session, which a pooler would keep. It is asked for again and again:
 * to wait for it inside the database would fill a pooler's connections.
 */
async function inTurn<T>(session: Database, log: Logger, run: (tx: Tx) => Promise<T>): Promise<T> {
  for (let waitedMs = 0; waitedMs < WAIT_AT_MOST_MS; waitedMs += WAIT_MS) {
    const turn = await session.transaction(async (tx) => {
      const [lock] = await rows<{ mine: boolean }>(
        tx,
        sql`select pg_try_advisory_xact_lock(${LOCK_KEY}) as mine`,
      );
      return lock?.mine ? { result: await run(tx) } : undefined;
    });
    if (turn !== undefined) return turn.result;
    if (waitedMs % SAY_EVERY_MS === 0)
      log.info(
        { waitedMs, held: await holdersOf(session) },
        'another process is migrating the database; waiting for it',
      );
    await wait(WAIT_MS);
  }
  throw new DomainError(
    'unavailable',
    `Another process has been migrating the database for ${WAIT_AT_MOST_MS / 60_000} minutes (${describeHolders(await holdersOf(session))}). Where none is, end that session with pg_terminate_backend, and start again.`,
  );
}

interface Holder {
  pid: number;
  state: string | null;
}

async function holdersOf(session: Database): Promise<Holder[]> {
  return session.rows<Holder>(sql`
    select l.pid, a.state from pg_locks l left join pg_stat_activity a on a.pid = l.pid
    where l.locktype = 'advisory' and l.granted and l.classid = 0 and l.objid = ${LOCK_KEY} and l.objsubid = 1
      and l.database = (select oid from pg_database where datname = current_database())`);
}

function describeHolders(holders: Holder[]): string {
  if (holders.length === 0) return 'nobody holds the turn now';
  return holders.map(({ pid, state }) => `session ${pid}, ${state ?? 'of another user'}`).join('; ');
}

/** By the instant in drizzle's journal, which names a migration for good; the table is the one drizzle-kit keeps. */
async function readApplied(tx: Tx): Promise<Map<number, Applied>> {
  await rows(tx, sql`create schema if not exists drizzle`);
  await rows(
    tx,
    sql`create table if not exists drizzle.__drizzle_migrations
    (id serial primary key, hash text not null, created_at bigint)`,
  );
  const applied = await rows<Applied>(tx, sql`select hash, created_at from drizzle.__drizzle_migrations`);
  return new Map(applied.map((row) => [Number(row.created_at), row]));
}

function refuseEdited(migrations: Migration[], applied: Map<number, Applied>): void {
  const edited = migrations.filter(({ folderMillis, hash }) => {
    const found = applied.get(folderMillis);
    return found !== undefined && found.hash !== hash;
  });
  if (edited.length === 0) return;
  const names = edited.map(({ name }) => `drizzle/${name}.sql`).join(', ');
  throw new DomainError(
    'invalid',
    `${names}: applied to this database, and edited since. Restore the file from git and put the change in a new migration.`,
  );
}
