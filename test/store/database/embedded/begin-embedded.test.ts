import { existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sql } from 'drizzle-orm';
import { pino } from 'pino';
import { afterAll, describe, expect, it } from 'vitest';
import { BEGUN, beginEmbedded } from '../../../../src/store/database/embedded/begin-embedded.ts';
import { openDatabase } from '../../../../src/store/database/open-database.ts';

const log = pino({ level: 'silent' });
const scratch = mkdtempSync(join(tmpdir(), 'sallyport-begin-'));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

let count = 0;
async function begun() {
  const dataDir = join(scratch, String(++count));
  const folder = join(dataDir, 'pglite');
  mkdirSync(folder, { recursive: true });
  await beginEmbedded(folder);
  return {
    dataDir,
    folder,
    move: (name: string) => renameSync(join(folder, name), join(folder, BEGUN, name)),
  };
}

describe('a new embedded database', () => {
  it('keeps text and notices damage as one that PGlite makes itself', async () => {
    const { dataDir } = await begun();
    const db = await openDatabase({ dataDir, log });

    const made = sql`select datcollate, datctype, pg_encoding_to_char(encoding) as encoding,
      current_setting('data_checksums') as checksums from pg_database where datname = current_database()`;
    expect(await db.rows(made)).toEqual([
      { datcollate: 'C', datctype: 'C.UTF-8', encoding: 'UTF8', checksums: 'on' },
    ]);
    await db.close();
  });

  it('is nobody’s but its owner’s, as one is that was open to others before', async () => {
    const { dataDir, folder } = await begun();
    const modes = readdirSync(folder, { recursive: true }).map(
      (name) => statSync(join(folder, String(name))).mode,
    );
    expect(modes.filter((mode) => (mode & 0o077) !== 0)).toEqual([]);

    const made = join(scratch, 'made');
    for (const at of [dataDir, made]) await (await openDatabase({ dataDir: at, log })).close();
    expect(statSync(join(made, 'pglite')).mode & 0o777).toBe(0o700);
    expect(statSync(folder).mode & 0o777).toBe(0o700);
  });

  it.each([
    [
      'while it was laid out',
      ({ folder, move }: Awaited<ReturnType<typeof begun>>) => {
        mkdirSync(join(folder, BEGUN));
        for (const name of readdirSync(folder).filter((one) => one !== BEGUN)) move(name);
        for (const name of ['PG_VERSION', 'base', 'postgresql.conf'])
          rmSync(join(folder, BEGUN, name), { recursive: true });
      },
    ],
    [
      'while it was moved to its place',
      ({ folder, move }: Awaited<ReturnType<typeof begun>>) => {
        mkdirSync(join(folder, BEGUN));
        for (const name of ['PG_VERSION', 'global', 'pg_wal']) move(name);
      },
    ],
    ['when all was there', ({ folder }: Awaited<ReturnType<typeof begun>>) => mkdirSync(join(folder, BEGUN))],
  ])('whose making was interrupted %s is made by the next start', async (_, interrupt) => {
    const made = await begun();
    interrupt(made);

    const db = await openDatabase({ dataDir: made.dataDir, log });
    expect(await db.rows(sql`select count(*) as n from pg_class where relname = 'pg_class'`)).toEqual([
      { n: 1 },
    ]);
    await db.close();
    expect(existsSync(join(made.folder, BEGUN))).toBe(false);
  });
});
