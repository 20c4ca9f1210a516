import { execFile } from 'node:child_process';
import { readdirSync, rmSync } from 'node:fs';
import { promisify } from 'node:util';
import { build } from 'esbuild';
import { isBuilt, noteBuilt } from './built.mjs';

const NOTE = 'packed-from.json';

/** Makes, beside the built program, the archive of an empty database with its schema, where that isn't there already. */
export async function packDatabase(root, outdir, options) {
  if (isBuilt(root, outdir, NOTE)) return;
  const file = `${outdir}/database.tar.gz`;
  const program = `${outdir}/pack-database.js`;
  rmSync(file, { force: true });
  try {
    const { metafile } = await build({
      ...options,
      entryPoints: ['src/program/pack-database.ts'],
      outfile: program,
    });
    await promisify(execFile)(process.execPath, [program, file]);
    const migrations = readdirSync(`${root}drizzle`).filter((name) => name.endsWith('.sql'));
    const inputs = [
      ...Object.keys(metafile.inputs),
      ...migrations.map((name) => `drizzle/${name}`),
      'package-lock.json',
    ];
    noteBuilt(root, outdir, { inputs, outputs: [file] }, NOTE);
  } catch (error) {
    process.stderr.write(
      `The embedded database couldn’t be packed, so that each first start makes it, which takes a second longer: ${String(error)}\n`,
    );
  } finally {
    rmSync(program, { force: true });
  }
}
