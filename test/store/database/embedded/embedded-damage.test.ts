import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { pino } from 'pino';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { refuseUnsound } from '../../../../src/store/database/embedded/embedded-damage.ts';
import { openDatabase } from '../../../../src/store/database/open-database.ts';
import { createPglite } from '../../../../src/store/database/embedded/pglite-engine.ts';

const log = pino({ level: 'silent' });
const scratch = mkdtempSync(join(tmpdir(), 'sallyport-damage-'));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));
let count = 0;

/** What a whole one consists of, as far as it is looked at before it is opened. */
function skeleton(): string {
  const folder = join(scratch, `skeleton-${++count}`, 'pglite');
  const put = (path: string, content: string | Buffer) => {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), content);
  };
  const control = Buffer.alloc(8_192);
  control.writeUInt32LE(1, 16);
  put('PG_VERSION', '18\n');
  put('global/pg_control', control);
  put('pg_wal/000000010000000000000001', '');
  put('pg_xact/0000', '');
  put('pg_multixact/offsets/0000', '');
  put('base/5/16384', Buffer.alloc(8_192));
  put('base/5/16384_fsm', Buffer.alloc(24_576));
  put('postgresql.conf', '');
  return folder;
}

const removed = (path: string) => (folder: string) => rmSync(join(folder, path), { recursive: true });
const cutTo = (path: string, bytes: number) => (folder: string) => truncateSync(join(folder, path), bytes);

describe('a folder of an embedded database, before it is opened', () => {
  it('is taken for one when it is whole, and for none when there is nothing in it', () => {
    const folder = skeleton();

    expect(refuseUnsound(folder)).toBe('there');
    expect(refuseUnsound(`${folder}-to-come`)).toBe('none');
    rmSync(folder, { recursive: true });
    mkdirSync(folder);
    writeFileSync(join(folder, '.DS_Store'), '');
    expect(refuseUnsound(folder)).toBe('none');
  });

  it.each([
    ['its control file is gone', removed('global/pg_control'), 'global/pg_control is missing'],
    ['its control file is short', cutTo('global/pg_control', 100), 'is cut short, to 100 of 8192 bytes'],
    ['its log is gone', removed('pg_wal/000000010000000000000001'), 'its write-ahead log is missing'],
    ['half of it was copied', removed('base'), 'copied: base is missing.'],
    [
      'a table was cut within a page',
      cutTo('base/5/16384', 4_096),
      'base/5/16384 is cut short, to 4096 bytes',
    ],
    ['its version is gone', removed('PG_VERSION'), 'PG_VERSION is missing: a copy or the very first start'],
  ])('is refused when %s, with how to go on', (_, damage, found) => {
    const folder = skeleton();
    damage(folder);
    const dataDir = dirname(folder);

    expect(() => refuseUnsound(folder)).toThrow(
      `The embedded database in ${folder} is damaged, or only a part`,
    );
    for (const part of [found, `mv ${dataDir} ${dataDir}.damaged`, `copy it to ${dataDir} and start`])
      expect(() => refuseUnsound(folder)).toThrow(part);
  });

  it('is left to the write-ahead log when it wasn’t closed', () => {
    const folder = skeleton();
    const control = Buffer.alloc(8_192);
    control.writeUInt32LE(6, 16);
    writeFileSync(join(folder, 'global/pg_control'), control);
    cutTo('base/5/16384', 4_096)(folder);

    expect(refuseUnsound(folder)).toBe('there');
  });

  it('is refused when another version made it, or another program uses it', () => {
    const [older, other] = [skeleton(), join(scratch, 'other')];
    writeFileSync(join(older, 'PG_VERSION'), '17\n');
    mkdirSync(other);
    writeFileSync(join(other, 'notes.txt'), 'mine');

    expect(() => refuseUnsound(older)).toThrow(
      /was made by PostgreSQL 17, and this release reads 18\. Nothing/,
    );
    expect(() => refuseUnsound(other)).toThrow(
      /isn’t an embedded database: it holds notes\.txt\. Nothing was written/,
    );
  });
});

describe('a damaged database that is opened', () => {
  const whole = join(scratch, 'whole');
  let tableFile = '';

  beforeAll(async () => {
    const client = await createPglite();
    await client.exec(`create table held (id int primary key, what text); insert into held values (1, 'a')`);
    const { rows } = await client.query<{ at: string }>(`select pg_relation_filepath('held') as at`);
    tableFile = rows[0]?.at ?? '';
    await client.exec('checkpoint');
    const image = await client.dumpDataDir('none');
    await client.close();
    mkdirSync(join(whole, 'pglite'), { recursive: true });
    writeFileSync(join(scratch, 'whole.tar'), Buffer.from(await image.arrayBuffer()));
    execFileSync('tar', ['-xf', join(scratch, 'whole.tar'), '-C', join(whole, 'pglite')]);
  }, 180_000);

  const zeroed = (path: string, bytes: number) => (folder: string) =>
    writeFileSync(join(folder, path), Buffer.alloc(bytes));

  it.each([
    ['its control file isn’t one', zeroed('global/pg_control', 8_192), /database files are incompatible/],
    [
      'its log isn’t one',
      (at: string) => {
        for (const name of readdirSync(join(at, 'pg_wal')).filter((one) => one.startsWith('0')))
          zeroed(`pg_wal/${name}`, 16 << 20)(at);
      },
      /could not locate a valid checkpoint record/,
    ],
    [
      'a table that isn’t empty reads as if it were',
      (at: string) => cutTo(tableFile, 0)(at),
      /could not read blocks 0\.\.0 in file "base\//,
    ],
  ])('is refused in PostgreSQL’s words when %s', async (_, damage, found) => {
    const dataDir = join(scratch, `copy-${++count}`);
    cpSync(whole, dataDir, { recursive: true });
    damage(join(dataDir, 'pglite'));

    const refused = openDatabase({ dataDir, log });

    await expect(refused).rejects.toMatchObject({
      code: 'unavailable',
      message: expect.stringMatching(found),
    });
    await expect(refused).rejects.toThrow(/ is damaged, .* Sallyport deleted nothing\./);
    await expect(refused).rejects.not.toThrow(/Aborted|ASSERTIONS|failed to initialize/);
  });

  it('is of the version that is looked for', () => {
    expect(refuseUnsound(join(whole, 'pglite'))).toBe('there');
  });
});
