import { execFile } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ROOT } from '../support/once-a-run.ts';
import { LONG_SEED } from '../support/rounds.ts';
import { ACCESS } from './planted/access.ts';
import { DECISIONS } from './planted/decisions.ts';
import type { PlantedFault } from './planted/planted-fault.ts';
import { RECONCILE } from './planted/reconcile.ts';

export const PLANTED_FAULTS: readonly PlantedFault[] = [...DECISIONS, ...ACCESS, ...RECONCILE];

const COPIED = [
  'src',
  'test',
  'drizzle',
  'scripts',
  'examples',
  'package.json',
  'tsconfig.json',
  'build.mjs',
];
const CONFIGS = ['vitest.config.ts', 'vitest.long.config.ts'];
/** Of the days that are tried: a hundred, none of which begins after two and a half minutes. */
const SHARE = '0.01';
const MOST_OUTPUT = 64 * 1024 * 1024;

/** What is wrong with a fault’s own text: where it doesn’t stand once, the product has changed. */
export function outOfDate({ breach, edits, seenBy = [] }: PlantedFault): string[] {
  return [
    ...edits.flatMap(({ file, text }) => {
      const times = readFileSync(join(ROOT, 'src', file), 'utf8').split(text).length - 1;
      return times === 1
        ? []
        : [`“${breach}” is planted in src/${file}, where its text stands ${times} times`];
    }),
    ...seenBy
      .filter((path) => !existsSync(join(ROOT, 'test', path)))
      .map((path) => `test/${path} isn’t there`),
  ];
}

/** A copy of this repository, in which faults are planted one after the other. */
export class PlantingBed {
  readonly #folder = mkdtempSync(join(tmpdir(), 'sallyport-planted-'));
  readonly #databaseUrl: string;

  /** `databaseUrl`: of a server on which the copy’s tests make databases of their own. */
  constructor(databaseUrl: string) {
    this.#databaseUrl = databaseUrl;
    for (const name of [...COPIED, ...CONFIGS])
      cpSync(join(ROOT, name), join(this.#folder, name), { recursive: true });
    symlinkSync(join(ROOT, 'node_modules'), join(this.#folder, 'node_modules'));
  }

  /** By what it is found; undefined: by nothing. */
  async finds({ edits, seenBy = [] }: PlantedFault): Promise<'days' | 'tests' | undefined> {
    const files = [...new Set(edits.map(({ file }) => join(this.#folder, 'src', file)))];
    const before = files.map((file) => readFileSync(file, 'utf8'));
    for (const { file, text, instead } of edits) {
      const path = join(this.#folder, 'src', file);
      writeFileSync(
        path,
        readFileSync(path, 'utf8').replace(text, () => instead),
      );
    }
    try {
      if (await this.findsOnDays()) return 'days';
      if (seenBy.length === 0) return undefined;
      return (await this.#run(['run', ...seenBy.map((path) => `test/${path}`), '--bail=1'])).failed
        ? 'tests'
        : undefined;
    } finally {
      for (const [at, file] of files.entries()) writeFileSync(file, before[at] ?? '');
    }
  }

  /** Whether a random day breaks a promise, in the copy as it is now. */
  async findsOnDays(): Promise<boolean> {
    const { failed, says } = await this.#run(['run', '--config', 'vitest.long.config.ts', 'days']);
    if (failed && !says.includes('Property failed after'))
      throw new Error(`the days couldn’t be tried:\n${says.slice(-4_000)}`);
    return failed;
  }

  async #run(args: readonly string[]): Promise<{ failed: boolean; says: string }> {
    const vitest = join(this.#folder, 'node_modules', 'vitest', 'vitest.mjs');
    const env = {
      PATH: process.env['PATH'],
      HOME: process.env['HOME'],
      TEST_DATABASE_URL: this.#databaseUrl,
      LONG_SHARE: SHARE,
      LONG_SEED: String(LONG_SEED),
    };
    return new Promise((resolve) =>
      execFile(
        process.execPath,
        [vitest, ...args],
        { cwd: this.#folder, env, maxBuffer: MOST_OUTPUT },
        (error, stdout, stderr) => resolve({ failed: error !== null, says: stdout + stderr }),
      ),
    );
  }

  clear(): void {
    rmSync(this.#folder, { recursive: true, force: true });
  }
}
