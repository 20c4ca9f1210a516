import { createHash } from 'node:crypto';
import { once } from 'node:events';
import type { Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { crc32, createDeflateRaw } from 'node:zlib';

/** What is said of a file in the manifest. */
export interface FileTotals {
  bytes: number;
  /** Hex. */
  sha256: string;
}

/** Texts are handed to the compressor in pieces of about this many characters. */
const PIECE = 64 * 1024;
const LEVEL = 3;

/** A text that is compressed as it grows, beside what this process does meanwhile. */
export class TextFile {
  readonly #deflate = createDeflateRaw({ level: LEVEL });
  readonly #written: Promise<void>;
  readonly #hash = createHash('sha256');
  #waiting = '';
  bytes = 0;
  crc = 0;

  constructor(into: Writable) {
    this.#written = pipeline(this.#deflate, into);
    // Whoever waits for it is told; nobody may.
    this.#written.catch(() => undefined);
  }

  write(text: string): void {
    this.#waiting += text;
    if (this.#waiting.length >= PIECE) this.#flush();
  }

  /** Waits until the compressor has room; without that, what was written piles up. */
  async drained(): Promise<void> {
    if (this.#deflate.writableNeedDrain) await Promise.race([once(this.#deflate, 'drain'), this.#written]);
  }

  async end(): Promise<FileTotals> {
    this.#flush();
    this.#deflate.end();
    await this.#written;
    return { bytes: this.bytes, sha256: this.#hash.digest('hex') };
  }

  /** Lets go of what wasn't ended. */
  close(): void {
    this.#deflate.destroy();
  }

  #flush(): void {
    const bytes = Buffer.from(this.#waiting);
    this.#waiting = '';
    this.#hash.update(bytes);
    this.crc = crc32(bytes, this.crc);
    this.bytes += bytes.length;
    this.#deflate.write(bytes);
  }
}
