import { existsSync } from 'node:fs';
import { mkdir, open, readdir, readFile, rename, rm, rmdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';
import { dataDir } from '@electric-sql/pglite-prepopulatedfs';
import { unpackTar } from 'modern-tar';

/** Within the database's folder: what is laid out and not yet moved to its place. */
export const BEGUN = '.begun';
/** Written and moved after all the rest, so that it says that the rest is there. */
const LAST = 'PG_VERSION';
const OPEN_AT_ONCE = 32;

/** Beside the bundle, in a built program: its schema is there already, which takes longer to make than to lay out. */
const PACKED = fileURLToPath(new URL('./database.tar.gz', import.meta.url));

/** The files of an empty database: a gzipped tar. */
export async function emptyDatabase(): Promise<Blob> {
  return existsSync(PACKED) ? new Blob([await readFile(PACKED)]) : dataDir();
}

/**
 * Makes an empty database in `folder` from an archive of one: PGlite's own way takes four times the processor. Where
 * an earlier call was interrupted, at whichever point, it goes on.
 */
export async function beginEmbedded(folder: string): Promise<void> {
  const begun = join(folder, BEGUN);
  if (!existsSync(join(begun, LAST))) await layOut(begun);
  const names = (await readdir(begun)).filter((name) => name !== LAST);
  for (const name of [...names, LAST]) await rename(join(begun, name), join(folder, name));
  await rmdir(begun);
  await syncAll([folder, dirname(folder)]);
}

async function layOut(begun: string): Promise<void> {
  await rm(begun, { recursive: true, force: true });
  const entries = await unpackTar(gunzipSync(await (await emptyDatabase()).arrayBuffer()));
  const folders = entries
    .filter(({ header }) => header.type === 'directory')
    .map(({ header }) => header.name);
  for (const name of ['', ...folders]) await mkdir(join(begun, name), { recursive: true, mode: 0o700 });

  const files = entries.filter(({ header }) => header.type === 'file');
  const isLast = ({ header }: { header: { name: string } }) => join(begun, header.name) === join(begun, LAST);
  const write = async ({ header, data }: (typeof files)[number]) => {
    const file = await open(join(begun, header.name), 'wx', 0o600);
    try {
      await file.writeFile(data ?? new Uint8Array());
      await file.sync();
    } finally {
      await file.close();
    }
  };
  await someAtOnce(
    files.filter((file) => !isLast(file)),
    write,
  );
  await syncAll(folders.map((name) => join(begun, name)));
  await someAtOnce(files.filter(isLast), write);
  await syncAll([begun]);
}

const syncAll = (paths: readonly string[]) =>
  someAtOnce(paths, async (path) => {
    const file = await open(path, 'r');
    try {
      await file.sync();
    } finally {
      await file.close();
    }
  });

async function someAtOnce<T>(all: readonly T[], run: (one: T) => Promise<void>): Promise<void> {
  for (let at = 0; at < all.length; at += OPEN_AT_ONCE)
    await Promise.all(all.slice(at, at + OPEN_AT_ONCE).map(run));
}
