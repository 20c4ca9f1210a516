import { createHash } from 'node:crypto';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createDeflateRaw } from 'node:zlib';
import postgres from 'postgres';
import { answerEach } from '../child.ts';

export interface BareEvidence {
  url: string;
  /** What each file is made of: the ends of COPY statements. */
  copies: string[];
  level: number;
}

export interface BareTook {
  tookMs: number;
  bytes: number;
  sha256: string;
}

/** Copies rows out of the database, compresses them and hashes what comes of it, and does nothing else. */
answerEach<BareEvidence, BareTook>(async ({ url, copies, level }) => {
  const hash = createHash('sha256');
  let bytes = 0;
  const from = performance.now();
  for (const copy of copies) {
    // A connection each: postgres.js leaves one paused where the last rows of a COPY came faster than they were read.
    const sql = postgres(url, { max: 1, onnotice: () => {} });
    const rows = (await sql.unsafe(copy).readable()) as Readable;
    await pipeline(
      rows,
      async function* (chunks: AsyncIterable<Buffer>) {
        for await (const chunk of chunks) {
          bytes += chunk.length;
          yield chunk;
        }
      },
      createDeflateRaw({ level }),
      async (compressed: AsyncIterable<Buffer>) => {
        for await (const chunk of compressed) hash.update(chunk);
      },
    );
    await sql.end({ timeout: 0 });
  }
  return { tookMs: performance.now() - from, bytes, sha256: hash.digest('hex') };
});
