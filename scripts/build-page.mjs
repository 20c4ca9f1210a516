import { copyFile, mkdir } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const root = fileURLToPath(new URL('../', import.meta.url));
const source = fileURLToPath(new URL('../src/sandbox/page/', import.meta.url));
const defaultTarget = fileURLToPath(new URL('../dist/sandbox-page/', import.meta.url));

/** Bundles the sandbox's page into index.html, page.js and page.css. */
export async function buildPage(target = defaultTarget) {
  await mkdir(target, { recursive: true });
  const built = await build({
    absWorkingDir: root,
    metafile: true,
    entryPoints: [
      { in: `${source}main.tsx`, out: 'page' },
      { in: `${source}styles/page.css`, out: 'page' },
    ],
    outdir: target,
    bundle: true,
    format: 'esm',
    target: 'es2022',
    minify: true,
    legalComments: 'none',
    logLevel: 'warning',
    tsconfig: `${source}tsconfig.json`,
  });
  await copyFile(`${source}index.html`, `${target}/index.html`);
  return built;
}
