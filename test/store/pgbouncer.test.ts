import { sql } from 'drizzle-orm';
import postgres from 'postgres';
import { describe, expect, it, onTestFinished } from 'vitest';
import { openLog } from '../../src/program/log.ts';
import { meetPostgres } from '../../src/store/database/meet-postgres.ts';
import { migrate } from '../../src/store/database/migrate.ts';
import { openDatabase } from '../../src/store/database/open-database.ts';
import { bareDatabaseUrl, describePostgres, freshDatabaseUrl } from '../support/database.ts';
import { limitRole, startPgBouncer } from '../support/pgbouncer.ts';

const IGNORED = ['statement_timeout', 'idle_in_transaction_session_timeout'];

let lines: string[] = [];
const log = openLog('info', { write: (line: string) => void lines.push(line) });

/** A database behind PgBouncer, with limits at the role where they are wanted. */
async function pooled(
  mode: 'session' | 'transaction',
  {
    limited = true,
    bare = false,
    ...options
  }: { limited?: boolean; bare?: boolean; size?: number; ignores?: string[] } = {},
) {
  lines = [];
  const direct = bare ? await bareDatabaseUrl() : await freshDatabaseUrl();
  const admin = postgres(direct, { max: 1, onnotice: () => {} });
  onTestFinished(() => admin.end());
  if (limited) await limitRole(direct);
  const pooler = await startPgBouncer(direct, { mode, ...options });
  if (pooler === undefined) throw new Error('this needs PgBouncer');
  onTestFinished(() => pooler.stop());
  return { url: pooler.url, admin };
}

async function start(url: string) {
  const db = await openDatabase({ url, pool: 4, manner: await meetPostgres(url, { log }), log });
  onTestFinished(() => db.close());
  return { db, applied: await migrate(db, log) };
}

describePostgres('a server that nothing stands before', () => {
  it('is asked for its limits at the start of each session, and keeps statements', async () => {
    expect(await meetPostgres(await freshDatabaseUrl(), { log })).toEqual({
      limits: 'of-session',
      pooled: false,
    });
  });
});

describePostgres('behind PgBouncer', () => {
  describe.each(['session', 'transaction'] as const)('in %s pooling', (mode) => {
    it.each([
      ['refuses', undefined],
      ['ignores', IGNORED],
    ])('one start after another migrates, where it %s the limits at the start', async (_what, ignores) => {
      const { url, admin } = await pooled(mode, { bare: true, ...(ignores && { ignores }) });

      const first = await start(url);
      expect(first.applied.length).toBeGreaterThan(0);
      expect((await start(url)).applied).toEqual([]);
      const locked = await admin`
        select 1 from pg_locks where locktype = 'advisory'
        and database = (select oid from pg_database where datname = current_database())`;
      expect(locked).toEqual([]);
    });

    it('ends a statement after two seconds, and one of long work not', async () => {
      const { db } = await start((await pooled(mode)).url);

      await expect(db.rows(sql`select pg_sleep(3)`)).rejects.toMatchObject({ cause: { code: '57014' } });
      await db.dedicated((session) => session.transaction((tx) => tx.execute(sql`select pg_sleep(2.2)`)));
      expect(await db.rows(sql`show statement_timeout`)).toEqual([{ statement_timeout: '2s' }]);
    });

    it('runs the same statements on whichever session they meet', async () => {
      const { db } = await start((await pooled(mode)).url);
      const ask = (n: number) =>
        db.transaction(async (tx) => {
          const found = await tx.execute(
            sql`select ${n}::int as n, ${sql.param(['a', 'b "c"'])}::text[] as texts`,
          );
          return (found as unknown as { n: number }[])[0]?.n;
        });

      const asked = await Promise.all(Array.from({ length: 60 }, (_, n) => ask(n)));
      expect(asked).toEqual(Array.from({ length: 60 }, (_, n) => n));
    });

    it.each([
      ['refuses', undefined],
      ['ignores', IGNORED],
    ])('isn’t started without limits, with what to run, where it %s them', async (_what, ignores) => {
      const { url } = await pooled(mode, { limited: false, ...(ignores && { ignores }) });

      await expect(meetPostgres(url, { log })).rejects.toThrow(
        /a statement may last 0 ms .*\n {2}alter role "\w+" in database "\w+" set statement_timeout = '2000ms';\n/,
      );
    });
  });

  it('whose connections are all in use, says so within seconds and goes on when one is free', async () => {
    const { url } = await pooled('session', { size: 1 });
    const holder = postgres(url, { max: 1, fetch_types: false, prepare: false });
    await holder`select 1`;

    const meeting = meetPostgres(url, { log, silentMs: 100 });
    await expect
      .poll(() => lines.join(), { timeout: 60_000 })
      .toContain('all its server connections may be in use');
    await holder.end();

    expect(await meeting).toEqual({ limits: 'of-role', pooled: true });
  });

  it('whose connections stay in use, is given up in a sentence', async () => {
    const { url } = await pooled('session', { size: 1 });
    const holder = postgres(url, { max: 1, fetch_types: false, prepare: false });
    onTestFinished(() => holder.end());
    await holder`select 1`;

    await expect(meetPostgres(url, { log, deadlineMs: 400 })).rejects.toThrow(
      /has taken the connection and doesn't answer\. Where a pooler/,
    );
  });
});
