import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { onTestFinished } from 'vitest';
import { freePort } from '../support/free-port.ts';
import { spawnProgram } from '../support/program.ts';

const ACCESS_CONFIG = fileURLToPath(new URL('../../examples/acme/access.yaml', import.meta.url));
const LINK = /Open (http:\/\/\S+)/;

/** Ports and a data directory of its own; all else is what a newcomer has who sets nothing. */
export async function sandboxSettings() {
  const dataDir = mkdtempSync(join(tmpdir(), 'sallyport-walk-'));
  onTestFinished(() => rmSync(dataDir, { recursive: true, force: true }));
  return {
    ACCESS_CONFIG,
    DATA_DIR: dataDir,
    PORT: String(await freePort()),
    SANDBOX_PORT: String(await freePort()),
  };
}

/** The built program in its sandbox, started as `npm start` does; `link` resolves to what it prints to open. */
export async function startSandboxProgram(settings: Record<string, string>) {
  const program = await spawnProgram(settings);
  onTestFinished(async () => {
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
