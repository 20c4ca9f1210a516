import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sql } from 'drizzle-orm';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openLog } from '../../../src/program/log.ts';
import type { Database } from '../../../src/store/database/database.ts';
import { migrate } from '../../../src/store/database/migrate.ts';
import { openDatabase } from '../../../src/store/database/open-database.ts';
import { bareDatabaseUrl, describePostgres, freshDatabase, hasPostgres } from '../../support/database.ts';

const log = openLog('silent');

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'sallyport-migrations-'));
  mkdirSync(join(folder, 'meta'));
});
afterEach(() => rmSync(folder, { recursive: true }));

function write(...migrations: { when: number; tag: string; statements: string[] }[]): void {
  const entries = migrations.map(({ when, tag }, idx) => ({
    idx,
    version: '7',
    when,
    tag,
    breakpoints: true,
  }));
  writeFileSync(
    join(folder, 'meta', '_journal.json'),
    JSON.stringify({ version: '7', dialect: 'postgresql', entries }),
  );
  for (const { tag, statements } of migrations)
    writeFileSync(join(folder, `${tag}.sql`), statements.join('\n--> statement-breakpoint\n'));
}

const gates = {
  when: 1,
  tag: '0000_gates',
  statements: ['create table gate (id int)', 'insert into gate values (1)'],
};
const names = { when: 2, tag: '0001_names', statements: ['alter table gate add column name text'] };

async function bareDatabase(): Promise<Database> {
  return openDatabase(hasPostgres() ? { url: await bareDatabaseUrl(), pool: 2, log } : { log });
}

describe('migrations', () => {
  it('are applied once, in their order', async () => {
    const db = await bareDatabase();
    write(gates);
    expect(await migrate(db, log, folder)).toEqual(['0000_gates']);
    write(gates, names);
    expect(await migrate(db, log, folder)).toEqual(['0001_names']);
    expect(await migrate(db, log, folder)).toEqual([]);

    expect(await db.rows(sql`select id, name from gate`)).toEqual([{ id: 1, name: null }]);
    await db.close();
  });

  it('that were applied and then edited stop the start, and change nothing', async () => {
    const db = await bareDatabase();
    write(gates);
    await migrate(db, log, folder);
    write({ ...gates, statements: ['create table gate (id bigint)'] }, names);

    await expect(migrate(db, log, folder)).rejects.toThrow(
      /^drizzle\/0000_gates\.sql: applied .* edited since/,
    );
    expect(await db.rows(sql`select * from gate`)).toEqual([{ id: 1 }]);
    await db.close();
  });

  it('that fail leave nothing of themselves behind', async () => {
    const db = await bareDatabase();
    write({ ...gates, statements: [...gates.statements, 'select 1/0'] });

    await expect(migrate(db, log, folder)).rejects.toThrow();
    expect(await db.rows(sql`select to_regclass('gate') as found`)).toEqual([{ found: null }]);
    await db.close();
  });

  it('of a later release are left alone, so that the one before still runs', async () => {
    const db = await bareDatabase();
    write(gates, names);
    await migrate(db, log, folder);
    write(gates);

    expect(await migrate(db, log, folder)).toEqual([]);
    await db.close();
  });

  it('in the repository make every table, on the engine at hand', async () => {
    const db = await freshDatabase();
    const tables = await db.rows<{ name: string }>(
      sql`select table_name as name from information_schema.tables where table_schema = 'public' order by 1`,
    );

    expect(tables.map(({ name }) => name)).toEqual(
      expect.arrayContaining(['audit_event', 'grant', 'request']),
    );
    expect(await migrate(db, log)).toEqual([]);
  });
});

describePostgres('migrations on PostgreSQL', () => {
  it('run once when eight processes start at the same moment', async () => {
    const url = await bareDatabaseUrl();
    write({ ...gates, statements: [...gates.statements, 'select pg_sleep(0.2)'] }, names);
    const starts = await Promise.all(Array.from({ length: 8 }, () => openDatabase({ url, pool: 2, log })));

    const applied = await Promise.all(starts.map((db) => migrate(db, log, folder)));

    expect(applied.flat().toSorted()).toEqual(['0000_gates', '0001_names']);
    expect(await starts[0]?.rows(sql`select count(*) as n from gate`)).toEqual([{ n: 1 }]);
    await Promise.all(starts.map((db) => db.close()));
  });

  it('wait for a turn that somebody holds, and say who', async () => {
    const url = await bareDatabaseUrl();
    write(gates);
    const lines: string[] = [];
    const said = openLog('info', { write: (line: string) => void lines.push(line) });
    const [holder, db] = await Promise.all([1, 2].map(() => openDatabase({ url, pool: 1, log })));
    if (!holder || !db) return expect.unreachable();
    const [turn] = await holder.rows<{ pid: number }>(
      sql`select pg_backend_pid() as pid, pg_advisory_lock(7255981)`,
    );

    const migrating = migrate(db, said, folder);
    await expect.poll(() => lines.join()).toContain('another process is migrating');
    expect(lines.join()).toContain(`"pid":${turn?.pid}`);
    await holder.close();

    expect(await migrating).toEqual(['0000_gates']);
    await db.close();
  });

  it('may take longer than a click’s statement may', async () => {
    const db = await openDatabase({ url: await bareDatabaseUrl(), pool: 1, log });
    write({ ...gates, statements: ['select pg_sleep(2.2)'] });

    expect(await migrate(db, log, folder)).toEqual(['0000_gates']);
    await db.close();
  });
});
