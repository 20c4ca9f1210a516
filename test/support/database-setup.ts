import { randomBytes } from 'node:crypto';
import { pino } from 'pino';
import postgres from 'postgres';
import type { TestProject } from 'vitest/node';
import { migrate } from '../../src/store/database/migrate.ts';
import { openDatabase } from '../../src/store/database/open-database.ts';
import { startPostgres } from './postgres.ts';

declare module 'vitest' {
  interface ProvidedContext {
    postgres: { serverUrl: string; template: string } | undefined;
  }
}

/** Before the first test: a server, and on it one migrated database that every test's own is copied from. */
export default async function setUp(project: TestProject): Promise<() => Promise<void>> {
  const server = await startPostgres();
  if (server === undefined) {
    process.stderr.write(
      '\n*** No PostgreSQL (no TEST_DATABASE_URL, and no initdb on this machine): the tests run on the embedded\n' +
        '*** database, and the suites marked "needs PostgreSQL" are SKIPPED, all that is about concurrency among them.\n\n',
    );
    project.provide('postgres', undefined);
    return async () => {};
  }

  const template = `sallyport_test_${randomBytes(4).toString('hex')}`;
  const admin = postgres(server.url, { max: 1, onnotice: () => {} });
  const cleanUp = async () => {
    const left = await admin<{ datname: string }[]>`
      select datname from pg_database where datname like ${`${template}%`}`;
    for (const { datname } of left) await admin.unsafe(`drop database if exists ${datname} with (force)`);
    await admin.end();
    await server.stop();
  };
  try {
    await admin.unsafe(`create database ${template}`);
    await migrateAt(server.url, template);
  } catch (error) {
    await cleanUp();
    throw error;
  }
  project.provide('postgres', { serverUrl: server.url, template });
  return cleanUp;
}

async function migrateAt(serverUrl: string, name: string): Promise<void> {
  const url = new URL(serverUrl);
  url.pathname = `/${name}`;
  const log = pino({ level: 'silent' });
  const db = await openDatabase({ url: url.href, log });
  try {
    await migrate(db, log);
  } finally {
    await db.close();
  }
}
