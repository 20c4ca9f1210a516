import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { callbackify } from 'node:util';
import { DomainError } from '../domain/errors.ts';
import type { Kept } from '../operations/evidence/kept.ts';

/** A place in a file, which this user alone may read. */
export interface KeptInFile extends Kept {
  path: string;
}

/** Makes places in a folder, one file each, that stand on the disk once they are written. */
export function keepInFolder(folder: string): () => KeptInFile {
  let count = 0;
  return () => {
    const path = join(folder, String(count++));
    return { path, into: new FileWriter(path), read: () => createReadStream(path) };
  };
}

class FileWriter extends Writable {
  readonly #path: string;
  #file: FileHandle | undefined;

  constructor(path: string) {
    super();
    this.#path = path;
  }

  override _construct(done: Done): void {
    this.#try(async () => (this.#file = await open(this.#path, 'wx', 0o600)), done);
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: Done): void {
    this.#try(async () => this.#file?.writeFile(chunk), done);
  }

  override _final(done: Done): void {
    this.#try(async () => this.#file?.sync(), done);
  }

  override _destroy(error: Error | null, done: Done): void {
    this.#try(
      async () => this.#file?.close(),
      (failed) => done(error ?? failed),
    );
  }

  /** A disk of this machine is none of the database's, as its code would say. */
  #try(run: () => Promise<unknown>, done: Done): void {
    const tried = async (): Promise<void> => {
      try {
        await run();
      } catch (cause) {
        const why = cause instanceof Error ? cause.message : String(cause);
        throw new DomainError('unavailable', `The file can’t be written: ${why}.`, { cause });
      }
    };
    callbackify(tried)(done);
  }
}

type Done = (error?: Error | null) => void;
