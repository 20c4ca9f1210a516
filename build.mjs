import './scripts/say-building.mjs';
import { chmodSync, cpSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { resolve } from 'node:path';
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
  await build({
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
  });
  removeEarlierParts();
  chmodSync(`${outdir}/cli.js`, 0o755);
  cpSync(`${root}drizzle`, `${outdir}/drizzle`, { recursive: true });
}

/** What an earlier build left behind, named by nothing that cli.js leads to. */
function removeEarlierParts() {
  const there = readdirSync(outdir).filter((name) => name.endsWith('.js'));
  const ours = new Set(['cli.js']);
  for (const part of ours) {
    const text = readFileSync(`${outdir}/${part}`, 'latin1');
    for (const name of there) if (text.includes(`"./${name}"`)) ours.add(name);
  }
  for (const name of there)
    if (!ours.has(name)) for (const end of ['', '.map']) rmSync(`${outdir}/${name}${end}`, { force: true });
}

await Promise.all([buildProgram(), buildPage(`${outdir}/sandbox-page/`)]);
