import { createWriteStream } from 'node:fs';
import { mkdtemp, rename, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import { packTar } from 'modern-tar/fs';
import type { Logger } from 'pino';
import { migrate } from '../migrate.ts';
import { EMBEDDED } from './embedded-damage.ts';
import { openPglite } from './pglite-engine.ts';

/** Makes the archive that new embedded databases are laid out from: an empty one with the schema of these sources. */
export async function packEmbedded(file: string, log: Logger): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'sallyport-pack-'));
  try {
    const db = await openPglite(folder, log);
    await migrate(db, log);
    await db.close();
    const making = `${file}.making`;
    await pipeline(packTar(join(folder, EMBEDDED)), createGzip(), createWriteStream(making));
    await rename(making, file);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
