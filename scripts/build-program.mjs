import { chmodSync, cpSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { buildPage } from './build-page.mjs';
import { noteBuilt } from './built.mjs';
import { packDatabase } from './pack-database.mjs';
import { POSTGRES_FILES, patchPostgres } from './patched-postgres.mjs';

const root = fileURLToPath(new URL('../', import.meta.url));

/** Bundles the program and the sandbox's page into a folder, and notes there what of. */
export async function buildInto(outdir) {
  const built = await Promise.all([buildProgram(outdir), buildPage(`${outdir}/sandbox-page/`)]);
  await packDatabase(root, outdir, OPTIONS);
  const inputs = built.flatMap(({ metafile }) => Object.keys(metafile.inputs));
  const copied = ['drizzle/meta/_journal.json', 'sandbox-page/index.html'].map((path) => `${outdir}/${path}`);
  const outputs = [...built.flatMap(({ metafile }) => Object.keys(metafile.outputs)), ...copied];
  noteBuilt(root, outdir, { inputs: [...inputs, ...ALSO_OF], outputs });
}

/** What isn't bundled, and changes with what is copied or with how it is built. */
const ALSO_OF = [
  'drizzle/meta/_journal.json',
  'package-lock.json',
  'scripts/build-page.mjs',
  'scripts/build-program.mjs',
  'scripts/pack-database.mjs',
  'scripts/patched-postgres.mjs',
  'src/sandbox/page/index.html',
];

const patchedPostgres = {
  name: 'patched-postgres',
  setup({ onLoad }) {
    onLoad({ filter: POSTGRES_FILES }, ({ path }) => ({
      contents: patchPostgres(readFileSync(path, 'utf8'), path),
    }));
  },
};

/** How what runs in Node is bundled: with everything but what has WebAssembly, which stays in its package. */
const OPTIONS = {
  metafile: true,
  absWorkingDir: root,
  bundle: true,
  platform: 'node',
  target: 'node20',
  format: 'esm',
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
};

/** cli.js and beside it the parts that a command loads when it needs them. */
async function buildProgram(outdir) {
  const built = await build({
    ...OPTIONS,
    entryPoints: [{ in: 'src/cli/index.ts', out: 'cli' }],
    outdir,
    splitting: true,
    chunkNames: '[name]-[hash]',
    sourcemap: 'linked',
  });
  removeEarlierParts(outdir, built.metafile.outputs);
  chmodSync(`${outdir}/cli.js`, 0o755);
  cpSync(`${root}drizzle`, `${outdir}/drizzle`, { recursive: true });
  return built;
}

/** What an earlier build left behind. */
function removeEarlierParts(outdir, outputs) {
  const ours = new Set(Object.keys(outputs).map((path) => basename(path)));
  for (const name of readdirSync(outdir))
    if (/\.js(?:\.map)?$/.test(name) && !ours.has(name)) rmSync(`${outdir}/${name}`);
}
