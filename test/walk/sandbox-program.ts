import { cpSync, existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { pino } from 'pino';
import { onTestFinished } from 'vitest';
import { migrate } from '../../src/store/database/migrate.ts';
import { openDatabase } from '../../src/store/database/open-database.ts';
import { freePort } from '../support/free-port.ts';
import { onceARun } from '../support/once-a-run.ts';
import { PATIENT, spawnProgram } from '../support/program.ts';

const ACCESS_CONFIG = fileURLToPath(new URL('../../examples/acme/access.yaml', import.meta.url));
const LINK = /Open (http:\/\/\S+)/;
const FOLDER = existsSync('/dev/shm') ? '/dev/shm' : tmpdir();

/** A data directory with a database that has its tables and nothing in them: ten seconds to make, none to copy. */
const migrated = () =>
  onceARun('migrated', async (dataDir) => {
    const log = pino({ level: 'silent' });
    const db = await openDatabase({ dataDir, log });
    await migrate(db, log);
    await db.close();
    rmSync(join(dataDir, 'lock'), { force: true });
  });

type Finished = (cleanUp: () => void | Promise<void>) => void;

interface Begun {
  /** Whether even the database is made by the program itself. */
  fromNothing?: boolean;
  /** Told what to do in the end; of this test when absent. */
  finished?: Finished;
}

/** Ports and a data directory of its own; all else is what a newcomer has who sets nothing. */
export async function sandboxSettings({ fromNothing = false, finished = onTestFinished }: Begun = {}) {
  const dataDir = mkdtempSync(join(FOLDER, 'sallyport-walk-'));
  finished(() => rmSync(dataDir, { recursive: true, force: true }));
  if (!fromNothing) cpSync(await migrated(), dataDir, { recursive: true });
  return {
    ACCESS_CONFIG,
    DATA_DIR: dataDir,
    PORT: String(await freePort()),
    SANDBOX_PORT: String(await freePort()),
    NODE_OPTIONS: PATIENT,
  };
}

/** The built program in its sandbox, started as `npm start` does; `link` resolves to what it prints to open. */
export async function startSandboxProgram(
  settings: Record<string, string>,
  finished: Finished = onTestFinished,
) {
  const program = await spawnProgram(settings);
  finished(async () => {
    if (program.ending() === null) await program.end('SIGKILL');
  });
  const link = async (): Promise<string> => {
    for (;;) {
      const found = LINK.exec(program.logs())?.[1];
      if (found !== undefined) return found;
      const ended = await Promise.race([
        program.ended(),
        new Promise<null>((resolve) => setTimeout(resolve, 20, null)),
      ]);
      if (ended !== null) throw new Error(`it ended without a link:\n${program.logs()}`);
    }
  };
  return { ...program, link };
}
