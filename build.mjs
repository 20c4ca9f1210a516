import { chmodSync, cpSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { buildPage } from './scripts/build-page.mjs';
import { POSTGRES_CONNECTION, patchPostgres } from './scripts/patched-postgres.mjs';

const root = fileURLToPath(new URL('.', import.meta.url));

const patchedPostgres = {
  name: 'patched-postgres',
  setup({ onLoad }) {
    onLoad({ filter: POSTGRES_CONNECTION }, ({ path }) => ({
      contents: patchPostgres(readFileSync(path, 'utf8')),
    }));
  },
};

/** dist/cli.js with everything but the embedded database (whose WebAssembly stays in its package), and what it reads. */
async function buildProgram() {
  await build({
    absWorkingDir: root,
    entryPoints: ['src/cli.ts'],
    outfile: 'dist/cli.js',
    bundle: true,
    platform: 'node',
    target: 'node20',
    format: 'esm',
    sourcemap: 'linked',
    external: ['@electric-sql/pglite'],
    // CommonJS packages inside the bundle ask for Node's own modules with `require`.
    banner: {
      js: [
        '#!/usr/bin/env node',
        "import { createRequire as createRequireHere } from 'node:module';",
        'const require = createRequireHere(import.meta.url);',
      ].join('\n'),
    },
    plugins: [patchedPostgres],
    legalComments: 'none',
    logLevel: 'warning',
  });
  chmodSync(`${root}dist/cli.js`, 0o755);
  cpSync(`${root}drizzle`, `${root}dist/drizzle`, { recursive: true });
}

await Promise.all([buildProgram(), buildPage()]);
