import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { sql } from 'drizzle-orm';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openLog } from '../../../../src/program/log.ts';
import { lockDataDirectory } from '../../../../src/store/database/embedded/data-directory-lock.ts';
import { openDatabase } from '../../../../src/store/database/open-database.ts';

const root = resolve(import.meta.dirname, '../../../..');
const log = openLog('silent');
let directory: string;
const holders: ChildProcess[] = [];

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'sallyport-data-'));
});
afterEach(async () => {
  for (const holder of holders.splice(0)) await kill(holder);
  rmSync(directory, { recursive: true });
});

/** Another process that takes the lock and keeps it. */
async function holderOf(path: string, env: NodeJS.ProcessEnv = process.env): Promise<ChildProcess> {
  const program = `import { lockDataDirectory } from '${root}/src/store/database/embedded/data-directory-lock.ts';
    await lockDataDirectory('${path}'); process.stdout.write('held'); setInterval(() => {}, 60_000);`;
  const options = ['--import', 'tsx', '--input-type=module', '--eval', program];
  const holder = spawn(process.execPath, options, { cwd: root, stdio: ['ignore', 'pipe', 'inherit'], env });
  holders.push(holder);
  await once(holder.stdout, 'data');
  return holder;
}

async function kill(holder: ChildProcess): Promise<void> {
  if (holder.exitCode !== null || holder.signalCode !== null) return;
  holder.kill('SIGKILL');
  await once(holder, 'exit');
}

describe('a data directory', () => {
  it('is refused to a second process, by the first one’s id, with what to do', async () => {
    const holder = await holderOf(directory);

    await expect(openDatabase({ dataDir: directory, log })).rejects.toThrow(
      `${directory} is in use by process ${holder.pid}. Stop it, or set DATA_DIR to another directory`,
    );
  });

  it('is free again the moment its holder is killed', async () => {
    await kill(await holderOf(directory));

    const lock = await lockDataDirectory(directory);
    await lock.release();
  });

  it('is refused under another name as well', async () => {
    const alias = `${directory}-alias`;
    symlinkSync(directory, alias);
    await holderOf(directory);

    await expect(lockDataDirectory(alias)).rejects.toThrow('in use by process');
    rmSync(alias);
  });

  it('is refused to a second database in this process, and free once the first is closed', async () => {
    const first = await openDatabase({ dataDir: directory, log });
    await first.rows(sql`create table gate (id int)`);
    await expect(openDatabase({ dataDir: directory, log })).rejects.toThrow('in use');
    await first.close();

    const second = await openDatabase({ dataDir: directory, log });
    expect(await second.rows(sql`select * from gate`)).toEqual([]);
    await second.close();
  });

  it.runIf(process.platform === 'linux')('is guarded on machines without the flock program too', async () => {
    const { PATH: _none, ...withoutPath } = process.env;
    const holder = await holderOf(directory, { ...withoutPath, PATH: directory });
    const path = process.env['PATH'];
    process.env['PATH'] = directory;
    try {
      await expect(lockDataDirectory(directory)).rejects.toThrow('in use by');
      await kill(holder);
      await (await lockDataDirectory(directory)).release();
    } finally {
      process.env['PATH'] = path;
    }
  });
});

describe.runIf(process.platform === 'linux')('the embedded database', () => {
  it('has what was committed after it was killed', async () => {
    const program = `import { sql } from 'drizzle-orm';
      import { pino } from 'pino';
      import { openDatabase } from '${root}/src/store/database/open-database.ts';
      const db = await openDatabase({ dataDir: '${directory}', log: pino({ level: 'silent' }) });
      await db.rows(sql\`create table gate (id int)\`);
      await db.rows(sql\`insert into gate values (7)\`);
      process.stdout.write('committed'); setInterval(() => {}, 60_000);`;
    const options = ['--import', 'tsx', '--input-type=module', '--eval', program];
    const writer = spawn(process.execPath, options, { cwd: root, stdio: ['ignore', 'pipe', 'inherit'] });
    holders.push(writer);
    await once(writer.stdout, 'data');
    await kill(writer);

    const db = await openDatabase({ dataDir: directory, log });
    expect(await db.rows(sql`select id from gate`)).toEqual([{ id: 7 }]);
    await db.close();
  });
});
