import { Readable, Writable } from 'node:stream';

/** Where bytes stand until they are read again. */
export interface Kept {
  into: Writable;
  /** Once all is written. */
  read(): Readable;
}

/** A place in memory. */
export interface KeptInMemory extends Kept {
  content(): Buffer;
}

export function keepInMemory(): KeptInMemory {
  const chunks: Buffer[] = [];
  return {
    into: new Writable({
      write(chunk: Buffer, _encoding, done) {
        chunks.push(chunk);
        done();
      },
    }),
    read: () => Readable.from(chunks),
    content: () => Buffer.concat(chunks),
  };
}
