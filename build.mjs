import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { isBuilt } from './scripts/built.mjs';

const root = fileURLToPath(new URL('.', import.meta.url));
const outdir = resolve(root, process.argv[2] ?? 'dist');

if (!isBuilt(root, outdir)) {
  // Said before anything heavy is loaded: whoever waits for `npm start` reads at once what for.
  process.stdout.write('Building Sallyport …\n');
  const { buildInto } = await import('./scripts/build-program.mjs');
  await buildInto(outdir);
}
