import { defineConfig } from 'vitest/config';
import { LongestFirst } from './test/support/longest-first.ts';
import { POSTGRES_FILES, patchPostgres } from './scripts/patched-postgres.mjs';

/**
 * The built program as a process, after the parts, side by side; but for those that wait for most of their time, which
 * the parts never do.
 */
const SYSTEM = 'test/system/!(clocks|database|database-limits|start-and-stop|storm).test.ts';
/** Crowds that keep two processes and the database busy all the time: last, one after the other. */
const CROWDS = ['races', 'many-reviewers'].map((name) => `test/system/${name}.test.ts`);

const patchedPostgres = {
  name: 'patched-postgres',
  transform: (source: string, id: string) =>
    POSTGRES_FILES.test(id) ? patchPostgres(source, id) : undefined,
};

export default defineConfig({
  plugins: [patchedPostgres],
  test: {
    isolate: false,
    pool: 'forks',
    // One more than the cores of a small machine: processes are waited for.
    maxWorkers: 3,
    sequence: { sequencer: LongestFirst },
    testTimeout: 300_000,
    hookTimeout: 300_000,
    expect: { poll: { timeout: 60_000 } },
    server: { deps: { inline: [/node_modules\/postgres\//] } },
    projects: [
      {
        extends: true,
        test: {
          name: 'parts',
          include: ['test/**/*.test.ts'],
          exclude: [SYSTEM],
          // The cores of a small machine, and one for each of two files that wait.
          maxWorkers: 4,
          globalSetup: 'test/support/database-setup.ts',
          setupFiles: 'test/support/after-tests.ts',
        },
      },
      {
        extends: true,
        test: {
          name: 'system',
          include: [SYSTEM],
          exclude: CROWDS,
          globalSetup: 'test/support/database-setup.ts',
          setupFiles: 'test/support/after-tests.ts',
          sequence: { groupOrder: 1 },
        },
      },
      {
        extends: true,
        test: {
          name: 'crowd',
          include: CROWDS,
          globalSetup: 'test/support/database-setup.ts',
          setupFiles: 'test/support/after-tests.ts',
          fileParallelism: false,
          maxWorkers: 1,
          sequence: { groupOrder: 2 },
        },
      },
    ],
  },
});
