import { defineConfig } from 'vitest/config';
import common from './vitest.config.ts';

/** What takes long: `npm run test:long`, see test/long/README.md. */
export default defineConfig({
  plugins: common.plugins,
  test: {
    isolate: false,
    pool: 'forks',
    include: ['test/long/**/*.long.ts'],
    globalSetup: 'test/support/database-setup.ts',
    setupFiles: 'test/support/after-tests.ts',
    fileParallelism: false,
    // Each says its own; `rounds` ends in time by itself.
    testTimeout: 0,
    hookTimeout: 300_000,
    server: common.test?.server,
  },
});
