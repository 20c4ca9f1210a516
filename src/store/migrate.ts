import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { sql } from 'drizzle-orm';
import { readMigrationFiles } from 'drizzle-orm/migrator';
import type { MigrationMeta } from 'drizzle-orm/migrator';
import type { Logger } from 'pino';
import { DomainError } from '../domain/errors.ts';
import { rows } from './database.ts';
import type { Database } from './database.ts';

/** Any number will do, as long as every release takes the same one. */
const LOCK_KEY = 7_255_981;
const WAIT_FOR_LOCK_MS = 250;

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
    if (session.engine === 'postgres') await takeTurn(session, log);
    const applied = await readApplied(session);
    refuseEdited(migrations, applied);
    const pending = migrations.filter(({ folderMillis }) => !applied.has(folderMillis));
    for (const migration of pending) {
      await apply(session, migration);
      log.info({ migration: migration.name }, 'migration applied');
    }
    return pending.map(({ name }) => name);
  });
}

/** Beside the bundle in a built program, at the root of the repository otherwise. */
function migrationsFolder(): string {
  const candidates = ['./drizzle', '../../drizzle'].map((path) =>
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

/** Polls: to wait inside `pg_advisory_lock` would hold back a migration that builds an index concurrently. */
async function takeTurn(session: Database, log: Logger): Promise<void> {
  for (let attempt = 0; ; attempt++) {
    const [row] = await session.rows<{ mine: boolean }>(
      sql`select pg_try_advisory_lock(${LOCK_KEY}) as mine`,
    );
    if (row?.mine) return;
    if (attempt === 0) log.info('another process is migrating the database; waiting for it');
    await session.rows(sql`select pg_sleep(${WAIT_FOR_LOCK_MS / 1000})`);
  }
}

/** By the instant in drizzle's journal, which names a migration for good; the table is the one drizzle-kit keeps. */
async function readApplied(session: Database): Promise<Map<number, Applied>> {
  await session.rows(sql`create schema if not exists drizzle`);
  await session.rows(sql`create table if not exists drizzle.__drizzle_migrations
    (id serial primary key, hash text not null, created_at bigint)`);
  const applied = await session.rows<Applied>(sql`select hash, created_at from drizzle.__drizzle_migrations`);
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

async function apply(session: Database, migration: Migration): Promise<void> {
  await session.transaction(async (tx) => {
    for (const statement of migration.sql) await tx.execute(sql.raw(statement));
    await rows(
      tx,
      sql`insert into drizzle.__drizzle_migrations (hash, created_at) values (${migration.hash}, ${migration.folderMillis})`,
    );
  });
}
