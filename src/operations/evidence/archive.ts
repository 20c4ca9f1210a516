import { createHash } from 'node:crypto';
import { pipeline } from 'node:stream/promises';
import { Zip } from 'fflate';
import type { ZipInputFile } from 'fflate';
import type { Kept } from './kept.ts';
import { csvHead, textsOf } from './table.ts';
import type { Columns } from './table.ts';
import { TextFile } from './text-file.ts';
import type { FileTotals } from './text-file.ts';

export interface ArchivedFile extends FileTotals {
  name: string;
  /** Of a table; null for any other file. */
  rows: number | null;
}

/** As a zip says it of a file: deflated, and rather fast than small. */
const DEFLATED = { compression: 8, flag: 2 };

/**
 * A zip in the making. In a zip one file follows the other, and here several grow at once: each is compressed to a place of its
 * own, and the end puts them together.
 */
export class Archive<Place extends Kept> {
  readonly #modified: Date;
  readonly #keep: () => Place;
  readonly #parts: { name: string; file: TextFile; kept: Place }[] = [];
  readonly files: ArchivedFile[] = [];

  constructor(modified: Date, keep: () => Place) {
    this.#modified = modified;
    this.#keep = keep;
  }

  async add(name: string, text: string): Promise<void> {
    const file = this.#open(name);
    file.write(text);
    await this.#end(name, file, null);
  }

  /** A table, as `<name>.csv` and `<name>.json`. */
  table<Row>(name: string, columns: Columns<Row>): Table<Row> {
    const csv = this.#open(`${name}.csv`);
    const json = this.#open(`${name}.json`);
    return new Table(columns, { csv, json }, async (rows) => {
      await this.#end(`${name}.csv`, csv, rows);
      await this.#end(`${name}.json`, json, rows);
    });
  }

  /** Answers where the whole stands, and its hash. */
  async end(): Promise<{ kept: Place; sha256: string }> {
    const kept = this.#keep();
    const hash = createHash('sha256');
    await pipeline(
      this.#zipped(),
      async function* (chunks) {
        for await (const chunk of chunks) {
          hash.update(chunk);
          yield chunk;
        }
      },
      kept.into,
    );
    return { kept, sha256: hash.digest('hex') };
  }

  /** Lets go of what wasn't ended. */
  close(): void {
    for (const { file } of this.#parts) file.close();
  }

  async *#zipped(): AsyncGenerator<Uint8Array> {
    let made: Uint8Array[] = [];
    const zip = new Zip((error, chunk) => {
      if (error) throw error;
      made.push(chunk);
    });
    const taken = () => {
      const chunks = made;
      made = [];
      return chunks;
    };
    for (const { name, file, kept } of this.#parts) {
      const entry: ZipInputFile = {
        filename: name,
        mtime: this.#modified,
        ...DEFLATED,
        size: file.bytes,
        crc: file.crc,
      };
      zip.add(entry);
      for await (const chunk of kept.read()) {
        entry.ondata?.(null, chunk as Buffer<ArrayBuffer>, false);
        yield* taken();
      }
      entry.ondata?.(null, new Uint8Array(), true);
    }
    zip.end();
    yield* taken();
  }

  #open(name: string): TextFile {
    const kept = this.#keep();
    const file = new TextFile(kept.into);
    this.#parts.push({ name, file, kept });
    return file;
  }

  async #end(name: string, file: TextFile, rows: number | null): Promise<void> {
    this.files.push({ name, rows, ...(await file.end()) });
  }
}

export class Table<Row> {
  readonly #columns: Columns<Row>;
  readonly #files: { csv: TextFile; json: TextFile };
  readonly #end: (rows: number) => Promise<void>;
  rows = 0;

  constructor(
    columns: Columns<Row>,
    files: { csv: TextFile; json: TextFile },
    end: (rows: number) => Promise<void>,
  ) {
    this.#columns = columns;
    this.#files = files;
    this.#end = end;
    files.csv.write(csvHead(columns));
    files.json.write('[');
  }

  add(row: Row): void {
    const { csv, json } = textsOf(this.#columns, row);
    this.#files.csv.write(csv);
    this.#files.json.write(`${this.rows === 0 ? '' : ','}\n${json}`);
    this.rows++;
  }

  /** Waits until what was added is nearly through. */
  async drained(): Promise<void> {
    await this.#files.csv.drained();
    await this.#files.json.drained();
  }

  async end(): Promise<void> {
    this.#files.json.write('\n]\n');
    await this.#end(this.rows);
  }
}
