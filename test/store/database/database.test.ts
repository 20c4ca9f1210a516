import { eq, sql } from 'drizzle-orm';
import { integer, pgTable, text, timestamp } from 'drizzle-orm/pg-core';
import { beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { openLog } from '../../../src/program/log.ts';
import { rows } from '../../../src/store/database/database.ts';
import type { Database } from '../../../src/store/database/database.ts';
import { meetPostgres } from '../../../src/store/database/meet-postgres.ts';
import { openDatabase } from '../../../src/store/database/open-database.ts';
import { prepared } from '../../../src/store/database/prepared.ts';
import { breakingProxy } from '../../support/breaking-proxy.ts';
import { describePostgres, freshDatabase, freshDatabaseUrl } from '../../support/database.ts';

const log = openLog('silent');

const gate = pgTable('gate', {
  id: integer('id').primaryKey(),
  name: text('name').notNull(),
  openedAt: timestamp('opened_at', { withTimezone: true }).notNull(),
});
const noon = new Date('2026-11-20T12:00:00.123Z');

let db: Database;
beforeEach(async () => {
  db = await freshDatabase();
  await db.rows(
    sql`create table gate (id int primary key, name text not null, opened_at timestamptz not null)`,
  );
  await db.drizzle.insert(gate).values({ id: 1, name: 'north', openedAt: noon });
});

describe('either engine', () => {
  it('reads instants as Date and bigints as number, from the builder and from SQL', async () => {
    const [built] = await db.drizzle.select().from(gate);
    const [raw] = await db.rows(sql`select opened_at, count(*) over () as n from gate`);

    expect(built).toEqual({ id: 1, name: 'north', openedAt: noon });
    expect(raw).toEqual({ opened_at: noon, n: 1 });
  });

  it('answers update … returning with the rows it changed', async () => {
    const changed = await db.drizzle.update(gate).set({ name: 'south' }).where(eq(gate.id, 1)).returning();
    const none = await db.drizzle.update(gate).set({ name: 'west' }).where(eq(gate.id, 2)).returning();

    expect(changed).toHaveLength(1);
    expect(none).toHaveLength(0);
  });

  it('runs a prepared query on the pool and inside transactions, where it sees what they wrote', async () => {
    const byId = prepared((on) =>
      on
        .select()
        .from(gate)
        .where(eq(gate.id, sql.placeholder('id')))
        .prepare('gate_by_id'),
    );

    const inside = await db.transaction(async (tx) => {
      await tx.insert(gate).values({ id: 2, name: 'east', openedAt: noon });
      return byId(tx, { id: 2 });
    });

    expect(inside).toEqual([{ id: 2, name: 'east', openedAt: noon }]);
    expect(await byId(db.drizzle, { id: 1 })).toEqual([{ id: 1, name: 'north', openedAt: noon }]);
  });

  it('takes bulk writes of thousands of parameters', async () => {
    const many = Array.from({ length: 2_000 }, (_, index) => ({ id: index + 10, name: 'n', openedAt: noon }));
    await db.drizzle.insert(gate).values(many);

    expect(await db.rows(sql`select count(*) as n from gate`)).toEqual([{ n: 2_001 }]);
  });
});

describe('the embedded database', () => {
  it('refuses a query that goes past its own transaction, instead of hanging', async () => {
    const embedded = await openDatabase({ log });

    await expect(embedded.transaction(() => embedded.ping())).rejects.toMatchObject({
      cause: { message: expect.stringContaining('instead of `tx`') as string },
    });
    await embedded.ping();
    await embedded.close();
  });
});

describe('a server that doesn’t answer', () => {
  it('is given up after the stated time, in a sentence without the password', async () => {
    const url = 'postgres://bot:canary@127.0.0.1:9/access';
    const waiting = meetPostgres(url, { log, deadlineMs: 300 });

    await expect(waiting).rejects.toThrow(
      /^The database access at 127\.0\.0\.1:9 didn't answer within 0\.3 s \(.*ECONNREFUSED.*\)\. Check/,
    );
    await expect(waiting).rejects.not.toThrow('canary');
  });
});

describePostgres('PostgreSQL', () => {
  it('keeps a statement by its text, so that the second run sends no plan again', async () => {
    await db.transaction(async (tx) => {
      for (const id of [1, 2, 3]) await tx.select().from(gate).where(eq(gate.id, id));
      const kept = await rows<{ n: number }>(
        tx,
        sql`select count(*) as n from pg_prepared_statements where statement like 'select%"gate"%'`,
      );
      expect(kept).toEqual([{ n: 1 }]);
    });
  });

  it('ends a statement that would outlast Slack’s three seconds', async () => {
    const limited = await openDatabase({ url: await freshDatabaseUrl(), pool: 1, log });
    onTestFinished(() => limited.close());
    const [row] = await limited.rows(sql`show statement_timeout`);
    expect(row).toEqual({ statement_timeout: '2s' });
  });

  it('hands out a session without that timeout for long work', async () => {
    const limited = await openDatabase({ url: await freshDatabaseUrl(), pool: 1, log });
    onTestFinished(() => limited.close());
    const found = await limited.dedicated((session) => session.rows(sql`show statement_timeout`));
    expect(found).toEqual([{ statement_timeout: '0' }]);
  });

  it('waits for what a transaction has said may last longer, and for no other statement', async () => {
    const behind = await breakingProxy(await freshDatabaseUrl());
    onTestFinished(() => behind.close());
    const far = await openDatabase({ url: behind.url, pool: 1, log });
    onTestFinished(() => far.close());
    const slept = far.transaction((tx) => tx.execute(sql`select pg_sleep(6)`), {
      statementTimeoutMs: 60_000,
    });
    await expect(slept).resolves.toHaveLength(1);

    behind.breakAll('hang');
    await expect(far.ping()).rejects.toMatchObject({ cause: { code: 'CONNECTION_CLOSED' } });
    // What is sent in the moment of the loss is lost with it.
    await vi.waitFor(() => far.ping(), 60_000);
  });

  it.each([
    ['a wrong password', (url: URL) => (url.password = 'canary'), 'password authentication failed'],
    ['a database that isn’t there', (url: URL) => (url.pathname = '/nowhere'), '"nowhere" does not exist'],
    [
      'a parameter that it doesn’t know',
      (url: URL) => (url.search = '?channel_binding=require'),
      'unrecognized configuration parameter "channel_binding"',
    ],
  ])('refuses %s at once, since no waiting helps', async (_what, spoil, found) => {
    const wrong = new URL(await freshDatabaseUrl());
    spoil(wrong);
    const waiting = meetPostgres(wrong.href, { log });

    await expect(waiting).rejects.toThrow(found);
    await expect(waiting).rejects.not.toThrow('canary');
  });
});
