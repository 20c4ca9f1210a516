import { defineConfig } from 'vitest/config';
import { LongestFirst } from './test/support/longest-first.ts';
import { POSTGRES_CONNECTION, patchPostgres } from './scripts/patched-postgres.mjs';

/** What touches no database; the rest shares one server, started before the first of them. */
const WITHOUT_DATABASE = ['config', 'domain', 'http', 'lint', 'sandbox', 'walk'].map(
  (folder) => `test/${folder}/**/*.test.ts`,
);

/** The built program as a process, after the others; side by side, since most of their time is spent waiting. */
const SYSTEM = 'test/system/**/*.test.ts';

const patchedPostgres = {
  name: 'patched-postgres',
  transform: (source: string, id: string) =>
    POSTGRES_CONNECTION.test(id) ? patchPostgres(source) : undefined,
};

export default defineConfig({
  plugins: [patchedPostgres],
  test: {
    isolate: false,
    pool: 'forks',
    // One more than the cores of a small machine: browsers and processes are waited for.
    maxWorkers: 3,
    sequence: { sequencer: LongestFirst },
    testTimeout: 300_000,
    hookTimeout: 300_000,
    server: { deps: { inline: [/node_modules\/postgres\//] } },
    projects: [
      { extends: true, test: { name: 'pure', include: WITHOUT_DATABASE } },
      {
        extends: true,
        test: {
          name: 'database',
          include: ['test/**/*.test.ts'],
          exclude: [...WITHOUT_DATABASE, SYSTEM],
          globalSetup: 'test/support/database-setup.ts',
          setupFiles: 'test/support/after-tests.ts',
        },
      },
      {
        extends: true,
        test: {
          name: 'system',
          include: [SYSTEM],
          globalSetup: 'test/support/database-setup.ts',
          setupFiles: 'test/support/after-tests.ts',
          maxWorkers: 4,
          sequence: { groupOrder: 1 },
        },
      },
    ],
  },
});
