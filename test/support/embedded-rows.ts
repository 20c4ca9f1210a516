import { join } from 'node:path';
import postgres from 'postgres';
import { EMBEDDED } from '../../src/store/database/embedded/embedded-damage.ts';
import { PGlite } from '@electric-sql/pglite';
import { freshDatabaseUrl } from './database.ts';

/** A copy, on the tests’ server, of what an embedded database holds, of which no process may be running. */
export async function copyToServer(dataDir: string): Promise<string> {
  const from = await PGlite.create(join(dataDir, EMBEDDED));
  const url = await freshDatabaseUrl();
  const to = postgres(url, { max: 1, onnotice: () => {} });
  try {
    const tables = await to<{ name: string }[]>`
      select quote_ident(table_name) as name from information_schema.tables
      where table_schema = 'public' and table_type = 'BASE TABLE'`;
    for (const { name } of tables) await to.unsafe(`alter table ${name} disable trigger all`);
    await to.unsafe(`truncate ${tables.map(({ name }) => name).join(', ')}`);
    for (const { name } of tables) {
      const { rows } = await from.query<{ all: string }>(
        `select coalesce(json_agg(row), '[]')::text as all from ${name} row`,
      );
      const columns = await to<{ list: string }[]>`
        select string_agg(quote_ident(column_name), ', ' order by ordinal_position) as list
        from information_schema.columns
        where table_schema = 'public' and quote_ident(table_name) = ${name} and is_generated = 'NEVER'`;
      const list = columns[0]?.list ?? '';
      await to.unsafe(
        `insert into ${name} (${list}) overriding system value
         select ${list} from json_populate_recordset(null::${name}, $1::text::json)`,
        [rows[0]?.all ?? '[]'],
      );
    }
  } finally {
    await Promise.all([to.end(), from.close()]);
  }
  return url;
}
