import { createHash } from 'node:crypto';
import { Zip, ZipDeflate } from 'fflate';
import { csvHead, csvRow, jsonRow } from './table.ts';
import type { Columns } from './table.ts';

export interface ArchivedFile {
  name: string;
  /** Of a table; null for any other file. */
  rows: number | null;
  bytes: number;
  /** Hex. */
  sha256: string;
}

/** Texts are handed to the compressor in pieces of about this many characters. */
const PIECE = 64 * 1024;

/** A zip in the making: what was compressed is all that it keeps in memory. */
export class Archive {
  readonly #chunks: Uint8Array[] = [];
  readonly #zip: Zip;
  readonly #modified: Date;
  readonly files: ArchivedFile[] = [];

  constructor(modified: Date) {
    this.#modified = modified;
    this.#zip = new Zip((error, chunk) => {
      if (error) throw error;
      this.#chunks.push(chunk);
    });
  }

  open(name: string): TextFile {
    const entry = new ZipDeflate(name, { level: 3 });
    entry.mtime = this.#modified;
    this.#zip.add(entry);
    return new TextFile(
      (bytes, last) => entry.push(bytes, last),
      (found) => this.files.push({ name, ...found }),
    );
  }

  add(name: string, text: string): void {
    const file = this.open(name);
    file.write(text);
    file.end(null);
  }

  /** A table, as `<name>.csv` and `<name>.json`. */
  table<Row>(name: string, columns: Columns<Row>): Table<Row> {
    return new Table(columns, this.open(`${name}.csv`), this.open(`${name}.json`));
  }

  end(): Buffer {
    this.#zip.end();
    return Buffer.concat(this.#chunks);
  }
}

type Push = (bytes: Uint8Array, last: boolean) => void;
type Ended = (found: Omit<ArchivedFile, 'name'>) => void;

class TextFile {
  readonly #push: Push;
  readonly #ended: Ended;
  readonly #hash = createHash('sha256');
  #bytes = 0;
  #waiting = '';

  constructor(push: Push, ended: Ended) {
    this.#push = push;
    this.#ended = ended;
  }

  write(text: string): void {
    this.#waiting += text;
    if (this.#waiting.length >= PIECE) this.#flush(false);
  }

  end(rows: number | null): void {
    this.#flush(true);
    this.#ended({ rows, bytes: this.#bytes, sha256: this.#hash.digest('hex') });
  }

  #flush(last: boolean): void {
    const bytes = Buffer.from(this.#waiting);
    this.#waiting = '';
    this.#hash.update(bytes);
    this.#bytes += bytes.length;
    this.#push(bytes, last);
  }
}

export class Table<Row> {
  readonly #columns: Columns<Row>;
  readonly #csv: TextFile;
  readonly #json: TextFile;
  rows = 0;

  constructor(columns: Columns<Row>, csv: TextFile, json: TextFile) {
    this.#columns = columns;
    this.#csv = csv;
    this.#json = json;
    csv.write(csvHead(columns));
    json.write('[');
  }

  add(row: Row): void {
    this.#csv.write(csvRow(this.#columns, row));
    this.#json.write(`${this.rows === 0 ? '' : ','}\n${jsonRow(this.#columns, row)}`);
    this.rows++;
  }

  end(): void {
    this.#csv.end(this.rows);
    this.#json.write('\n]\n');
    this.#json.end(this.rows);
  }
}
