import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { sql } from 'drizzle-orm';
import { pino } from 'pino';
import { expect, it, onTestFinished } from 'vitest';
import type { Database } from '../../src/store/database/database.ts';
import { createPglite, embed } from '../../src/store/database/embedded/pglite-engine.ts';
import { migrate } from '../../src/store/database/migrate.ts';
import { builtProgram } from '../support/program.ts';

const log = pino({ level: 'silent' });

async function opened(archive?: Uint8Array<ArrayBuffer>): Promise<Database> {
  const db = embed(await createPglite(archive && { loadDataDir: new Blob([archive]) }));
  onTestFinished(() => db.close());
  return db;
}

const columnsOf = (db: Database) =>
  db.rows(sql`select table_schema, table_name, column_name, data_type, column_default, is_nullable
    from information_schema.columns where table_schema in ('public', 'drizzle') order by 1, 2, ordinal_position`);

it('is built with the program: empty, and with the schema that the migrations make', async () => {
  const packed = await opened(
    new Uint8Array(readFileSync(join(dirname(await builtProgram()), 'database.tar.gz'))),
  );
  const made = await opened();
  const applied = await migrate(made, log);
  expect(applied.length).toBeGreaterThan(0);

  expect(await migrate(packed, log)).toEqual([]);
  expect(await columnsOf(packed)).toEqual(await columnsOf(made));
  expect(await packed.rows(sql`select count(*)::int as events from audit_event`)).toEqual([{ events: 0 }]);
});
