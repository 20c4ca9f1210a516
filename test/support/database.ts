import { PGlite } from '@electric-sql/pglite';
import { pino } from 'pino';
import postgres from 'postgres';
import { afterAll, afterEach, beforeEach, describe, inject } from 'vitest';
import type { Database } from '../../src/store/database/database.ts';
import { migrate } from '../../src/store/database/migrate.ts';
import { openDatabase } from '../../src/store/database/open-database.ts';
import { embed } from '../../src/store/database/pglite-engine.ts';

const log = pino({ level: 'silent' });

export const hasPostgres = (): boolean => inject('postgres') !== undefined;

/** A suite about what the embedded database can't show: more than one session at once. Skipped by name without a server. */
export function describePostgres(name: string, suite: () => void): void {
  if (hasPostgres()) describe(name, suite);
  else describe.skip(`${name} (needs PostgreSQL)`, suite);
}

/** A migrated, empty database, closed and dropped after the test (or, from `beforeAll`, after the file). */
export async function freshDatabase(): Promise<Database> {
  const db = hasPostgres()
    ? await openDatabase({ url: await freshDatabaseUrl(), pool: 10, log })
    : await restorePglite();
  opened.push(db);
  return db;
}

/** Closes a fresh database before the test ends, for tests that go through many. */
export async function closeDatabase(db: Database): Promise<void> {
  opened.splice(opened.indexOf(db), 1);
  await db.close();
}

/** The URL of a migrated, empty database on PostgreSQL, for a second `openDatabase` or another process. */
export async function freshDatabaseUrl(): Promise<string> {
  const { template } = server();
  return createDatabase(`template ${template}`);
}

/** As `freshDatabaseUrl`, without any migration. */
export async function bareDatabaseUrl(): Promise<string> {
  return createDatabase('template template0');
}

const opened: { close(): Promise<void> }[] = [];
const created: string[] = [];
let count = 0;
let admin: postgres.Sql | undefined;

function server(): { serverUrl: string; template: string } {
  const found = inject('postgres');
  if (found === undefined) throw new Error('This needs PostgreSQL: put it inside describePostgres(…)');
  return found;
}

async function createDatabase(from: string): Promise<string> {
  const { serverUrl, template } = server();
  admin ??= postgres(serverUrl, { max: 1, onnotice: () => {} });
  const name = `${template}_${process.pid}_${++count}`;
  await admin.unsafe(`create database ${name} ${from}`);
  created.push(name);
  const url = new URL(serverUrl);
  url.pathname = `/${name}`;
  return url.href;
}

let image: Promise<Blob> | undefined;

/** A second and more to make, a quarter of one to restore: made once a worker. */
async function restorePglite(): Promise<Database> {
  image ??= (async () => {
    const client = await PGlite.create();
    await migrate(embed(client), log);
    const dump = await client.dumpDataDir('none');
    await client.close();
    return dump;
  })();
  return embed(await PGlite.create({ loadDataDir: await image }));
}

async function closeFrom(position: { opened: number; created: number }): Promise<void> {
  for (const db of opened.splice(position.opened)) await db.close();
  for (const name of created.splice(position.created))
    await admin?.unsafe(`drop database if exists ${name} with (force)`);
}

/** Called by the setup file of every test file. */
export function closeDatabasesAfterTests(): void {
  let beforeTest = { opened: 0, created: 0 };
  beforeEach(() => {
    beforeTest = { opened: opened.length, created: created.length };
  });
  afterEach(() => closeFrom(beforeTest));
  afterAll(async () => {
    await closeFrom({ opened: 0, created: 0 });
    await admin?.end();
    admin = undefined;
  });
}
