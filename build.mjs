import './scripts/say-building.mjs';
import { chmodSync, cpSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { basename, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { buildPage } from './scripts/build-page.mjs';
import { POSTGRES_CONNECTION, patchPostgres } from './scripts/patched-postgres.mjs';

const root = fileURLToPath(new URL('.', import.meta.url));
const outdir = resolve(root, process.argv[2] ?? 'dist');

const patchedPostgres = {
  name: 'patched-postgres',
  setup({ onLoad }) {
    onLoad({ filter: POSTGRES_CONNECTION }, ({ path }) => ({
      contents: patchPostgres(readFileSync(path, 'utf8')),
    }));
  },
};

/** cli.js and beside it the parts that a command loads when it needs them: everything but what has WebAssembly, which stays in its package. */
async function buildProgram() {
  const { metafile } = await build({
    absWorkingDir: root,
    entryPoints: [{ in: 'src/cli/index.ts', out: 'cli' }],
    outdir,
    splitting: true,
    chunkNames: '[name]-[hash]',
    bundle: true,
    platform: 'node',
    target: 'node20',
    format: 'esm',
    sourcemap: 'linked',
    external: ['@electric-sql/pglite', '@electric-sql/pglite-prepopulatedfs', '@resvg/resvg-wasm'],
    // CommonJS packages inside the bundle ask for Node's own modules with `require`.
    banner: {
      js: [
        "import { createRequire as createRequireHere } from 'node:module';",
        'const require = createRequireHere(import.meta.url);',
      ].join('\n'),
    },
    plugins: [patchedPostgres],
    legalComments: 'none',
    logLevel: 'warning',
    metafile: true,
  });
  const built = new Set(Object.keys(metafile.outputs).map((path) => basename(path)));
  for (const name of readdirSync(outdir))
    if (/\.js(?:\.map)?$/.test(name) && !built.has(name)) rmSync(`${outdir}/${name}`);
  chmodSync(`${outdir}/cli.js`, 0o755);
  cpSync(`${root}drizzle`, `${outdir}/drizzle`, { recursive: true });
}

await Promise.all([buildProgram(), buildPage(`${outdir}/sandbox-page/`)]);
