import { defineConfig } from 'vitest/config';

/** Folders whose tests touch no database; the rest share one server, started before the first of them. */
const WITHOUT_DATABASE = [
  'test/*.test.ts',
  ...['config', 'domain', 'http', 'lint', 'sandbox'].map((folder) => `test/${folder}/**/*.test.ts`),
];

export default defineConfig({
  test: {
    isolate: false,
    pool: 'forks',
    maxWorkers: 2,
    testTimeout: 15_000,
    hookTimeout: 30_000,
    projects: [
      { extends: true, test: { name: 'pure', include: WITHOUT_DATABASE } },
      {
        extends: true,
        test: {
          name: 'database',
          include: ['test/**/*.test.ts'],
          exclude: WITHOUT_DATABASE,
          globalSetup: 'test/support/database-setup.ts',
          setupFiles: 'test/support/after-tests.ts',
        },
      },
    ],
  },
});
