import { spawnSync } from 'node:child_process';
import { describe } from 'vitest';

const FOLDERS = ['', '/usr/sbin/', '/usr/bin/', '/usr/local/sbin/', '/usr/local/bin/', '/opt/homebrew/bin/'];

/** Where one of a server's programs stands on this machine; undefined where it has none. */
export const findProgram = (name: string): string | undefined =>
  FOLDERS.map((folder) => folder + name).find((path) => spawnSync(path, ['--version']).status === 0);

/** Skipped, by name and aloud, where this machine doesn't have the server. */
export function describeServer(
  program: string | undefined,
  what: { name: string; package: string },
  suite: () => void,
): void {
  if (program !== undefined) {
    describe(what.name, suite);
    return;
  }
  process.stderr.write(`\n*** No ${what.package}: what is about ${what.name} is SKIPPED.\n\n`);
  describe.skip(`${what.name} (needs ${what.package})`, suite);
}
