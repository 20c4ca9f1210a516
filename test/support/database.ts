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

/** What a database has from its beginning: `fill` runs once for all that have the same key, and they are copies. */
interface Beginning {
  key: string;
  fill: (db: Database) => Promise<unknown>;
}

/** A migrated database, empty or so begun, closed and dropped after the test (or, from `beforeAll`, after the file). */
export async function freshDatabase(begun?: Beginning): Promise<Database> {
  const db = hasPostgres()
    ? await openPool(await createDatabase(`template ${begun ? await templateOf(begun) : server().template}`))
    : await restorePglite(begun);
  opened.push(db);
  return db;
}

const openPool = (url: string) => openDatabase({ url, pool: 10, log });

const templates = new Map<string, Promise<string>>();

/** Stays as long as the server does: later files begin with it too. */
function templateOf({ key, fill }: Beginning): Promise<string> {
  const found = templates.get(key);
  if (found) return found;
  const filled = (async () => {
    const url = new URL(await freshDatabaseUrl());
    const db = await openPool(url.href);
    await fill(db);
    await db.close();
    const name = url.pathname.slice(1);
    created.splice(created.indexOf(name), 1);
    return name;
  })();
  templates.set(key, filled);
  return filled;
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
  await admin.unsafe(`create database ${name} ${from} strategy file_copy`);
  created.push(name);
  const url = new URL(serverUrl);
  url.pathname = `/${name}`;
  return url.href;
}

const EMPTY: Beginning = { key: '', fill: async () => undefined };
const images = new Map<string, Promise<Blob>>();

/** A second and more to make, a quarter of one to restore: made once a worker. */
async function restorePglite({ key, fill } = EMPTY): Promise<Database> {
  const image =
    images.get(key) ??
    (async () => {
      const client = await PGlite.create();
      const db = embed(client);
      await migrate(db, log);
      await fill(db);
      const dump = await client.dumpDataDir('none');
      await client.close();
      return dump;
    })();
  images.set(key, image);
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
