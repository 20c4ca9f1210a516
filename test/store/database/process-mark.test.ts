import { pino } from 'pino';
import { expect, it, onTestFinished, vi } from 'vitest';
import { sql } from 'drizzle-orm';
import { holdMark } from '../../../src/store/database/postgres-mark.ts';
import { isGone, newProcessId, PROCESSES } from '../../../src/store/database/process-mark.ts';
import { openDatabase } from '../../../src/store/database/open-database.ts';
import { describePostgres, freshDatabaseUrl } from '../../support/database.ts';

const log = pino({ level: 'silent' });

describePostgres('the mark of a process', () => {
  it('is there from the first moment on, again when its session was ended, and gone with its process', async () => {
    const url = await freshDatabaseUrl();
    const db = await openDatabase({ url, pool: 1, log });
    onTestFinished(() => db.close());
    const seen = (id: number) => db.transaction((tx) => isGone(tx, id));
    const mark = await holdMark(url, log);

    expect(await seen(mark.id)).toBe(false);
    expect(await seen(newProcessId())).toBe(true);
    await db.drizzle.execute(sql`
      select pg_terminate_backend(pid) from pg_locks
      where locktype = 'advisory' and classid = ${PROCESSES}
        and database = (select oid from pg_database where datname = current_database())`);
    await vi.waitUntil(async () => !(await seen(mark.id)), { timeout: 60_000 });
    await mark.close();
    await vi.waitUntil(() => seen(mark.id), { timeout: 60_000 });
  });

  it('doesn’t keep a process from starting while its database is away', async () => {
    const url = new URL(await freshDatabaseUrl());
    url.port = '9';

    const mark = await holdMark(url.href, log);

    await mark.close();
  });
});
