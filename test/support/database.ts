import { pino } from 'pino';
import postgres from 'postgres';
import { afterAll, afterEach, beforeAll, beforeEach, describe, inject } from 'vitest';
import type { Database } from '../../src/store/database/database.ts';
import { migrate } from '../../src/store/database/migrate.ts';
import { openPostgres } from '../../src/store/database/postgres-engine.ts';
import { createPglite, embed } from '../../src/store/database/embedded/pglite-engine.ts';
import { type Lent, ReusedDatabase } from './reused-database.ts';

const log = pino({ level: 'silent' });

/** A cold session costs more than most tests do in it. */
const FEW_SESSIONS = 3;
let poolSize = FEW_SESSIONS;

/** Of the server that all tests share, as its superuser. */
export const serverUrl = (): string => inject('postgres')?.serverUrl ?? '';

export const hasPostgres = (): boolean => inject('postgres') !== undefined;

/** A suite about what the embedded database can't show: many sessions at once. Skipped by name without a server. */
export function describePostgres(name: string, suite: () => void): void {
  if (hasPostgres())
    describe(name, () => {
      beforeAll(() => {
        poolSize = 10;
      });
      afterAll(() => {
        poolSize = FEW_SESSIONS;
      });
      suite();
    });
  else describe.skip(`${name} (needs PostgreSQL)`, suite);
}

/** What a database has from its beginning: `fill` runs once for all that have the same key, and they are copies. */
interface Beginning {
  key: string;
  fill: (db: Database) => Promise<unknown>;
}

/**
 * A migrated database, empty or so begun, that is one test’s own (or, from `beforeAll`, one file’s). One that was begun
 * is had by another test later, as it was begun; one that wasn’t is dropped.
 */
export async function freshDatabase(begun?: Beginning): Promise<Database> {
  if (begun && hasPostgres()) return borrow(begun);
  const db = hasPostgres()
    ? openPool(await createDatabase(`template ${server().template}`), poolSize)
    : await restorePglite(begun);
  opened.push(db);
  return db;
}

/** Without a limit for statements, which a machine that is busy with other tests would reach: `openDatabase` has it. */
const openPool = (url: string, pool: number): Database =>
  openPostgres(url, { pool, manner: { limits: 'of-session', pooled: false }, isPatient: true });

interface Borrowed {
  lent: Lent;
  from: ReusedDatabase;
  key: string;
}
const borrowed: Borrowed[] = [];
/** The one that was used longest ago first: what is begun in many ways is rarely begun so again. */
const free: { from: ReusedDatabase; key: string }[] = [];
const MOST_FREE = 4;

async function borrow(begun: Beginning): Promise<Database> {
  const key = `${poolSize} ${begun.key}`;
  const at = free.findIndex((one) => one.key === key);
  const [found] = at === -1 ? [] : free.splice(at, 1);
  const from = found?.from ?? (await makeReused(begun));
  const lent = from.lend();
  borrowed.push({ lent, from, key });
  return lent.db;
}

async function makeReused(begun: Beginning): Promise<ReusedDatabase> {
  const url = await createDatabase(`template ${await templateOf(begun)}`);
  created.splice(created.indexOf(nameIn(url)), 1);
  return ReusedDatabase.of({ db: openPool(url, poolSize), url, pool: poolSize });
}

async function giveBack({ lent, from, key }: Borrowed): Promise<void> {
  if (await from.putBack(lent)) free.push({ from, key });
  else await discard(from);
  for (const old of free.splice(0, Math.max(0, free.length - MOST_FREE))) await discard(old.from);
}

async function discard(from: ReusedDatabase): Promise<void> {
  await from.close();
  await drop(from.name);
}

const templates = new Map<string, Promise<string>>();

/** Stays as long as the server does: later files begin with it too. */
function templateOf({ key, fill }: Beginning): Promise<string> {
  const found = templates.get(key);
  if (found) return found;
  const filled = (async () => {
    const url = await freshDatabaseUrl();
    const db = openPool(url, 1);
    await fill(db);
    await db.close();
    const name = nameIn(url);
    created.splice(created.indexOf(name), 1);
    return name;
  })();
  templates.set(key, filled);
  return filled;
}

/** Closes a fresh database before the test ends, for tests that go through many. */
export async function closeDatabase(db: Database): Promise<void> {
  const one = borrowed.find(({ lent }) => lent.db === db);
  if (one) {
    borrowed.splice(borrowed.indexOf(one), 1);
    return giveBack(one);
  }
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

function connected(): postgres.Sql {
  admin ??= postgres(server().serverUrl, { max: 1, onnotice: () => {} });
  return admin;
}

async function createDatabase(from: string): Promise<string> {
  const { serverUrl, template } = server();
  const name = `${template}_${process.pid}_${++count}`;
  await connected().unsafe(`create database ${name} ${from} strategy file_copy`);
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
      const client = await createPglite();
      const db = embed(client);
      await migrate(db, log);
      await fill(db);
      const dump = await client.dumpDataDir('none');
      await client.close();
      return dump;
    })();
  images.set(key, image);
  return embed(await createPglite({ loadDataDir: await image }));
}

const nameIn = (url: string) => new URL(url).pathname.slice(1);

async function drop(name: string): Promise<void> {
  await connected().unsafe(`drop database if exists ${name} with (force)`);
}

const users: (() => Promise<void>)[] = [];

/** Ends what works on the test’s databases, once the test is over and before they are closed. */
export function stopBeforeDatabases(stop: () => Promise<void>): void {
  users.push(stop);
}

/** How much of each there was. */
interface Position {
  users: number;
  borrowed: number;
  opened: number;
  created: number;
}

async function closeFrom(position: Position): Promise<void> {
  for (const stop of users.splice(position.users)) await stop();
  for (const one of borrowed.splice(position.borrowed)) await giveBack(one);
  for (const db of opened.splice(position.opened)) await db.close();
  for (const name of created.splice(position.created)) await drop(name);
}

/** Called by the setup file of every test file. */
export function closeDatabasesAfterTests(): void {
  const none = { users: 0, borrowed: 0, opened: 0, created: 0 };
  let beforeTest = none;
  beforeEach(() => {
    beforeTest = {
      users: users.length,
      borrowed: borrowed.length,
      opened: opened.length,
      created: created.length,
    };
  });
  afterEach(() => closeFrom(beforeTest));
  afterAll(async () => {
    await closeFrom(none);
    await admin?.end();
    admin = undefined;
  });
}
