import { createHash } from 'node:crypto';
import { parse } from 'csv-parse/sync';
import { unzipSync } from 'fflate';

type Row = Record<string, string>;

/** What an outsider has: the files of an archive, read without any of the program's own code. */
export class EvidenceFiles {
  readonly texts: Map<string, string>;

  constructor(content: Uint8Array) {
    this.texts = new Map(
      Object.entries(unzipSync(content)).map(([name, bytes]) => [name, Buffer.from(bytes).toString('utf8')]),
    );
  }

  text(name: string): string {
    const text = this.texts.get(name);
    if (text === undefined) throw new Error(`there is no ${name}, only ${[...this.texts.keys()].join(', ')}`);
    return text;
  }

  csv(name: string): Row[] {
    return parse(this.text(`${name}.csv`), { columns: true });
  }

  json(name: string): Record<string, unknown>[] {
    return JSON.parse(this.text(`${name}.json`)) as Record<string, unknown>[];
  }

  manifest(): Manifest {
    return JSON.parse(this.text('manifest.json')) as Manifest;
  }
}

export interface Manifest {
  population: { inScope: number; hash: string };
  resources: { resource_id: string; in_scope: number; sha256: string }[];
  counts: Record<string, number>;
  files: { name: string; rows: number | null; bytes: number; sha256: string }[];
  checks: { what: string; agrees: boolean }[];
}

const digest = (data: string | Buffer): Buffer => createHash('sha256').update(data).digest();
const byBytes = (a: string, b: string): number => Buffer.compare(Buffer.from(a), Buffer.from(b));

/** As docs/reviews.md says that anybody can. */
export function hashOfPopulation(rows: readonly Row[]): string {
  const resources = [...new Set(rows.map((row) => row['resource_id'] ?? ''))].sort(byBytes);
  const digests = resources.map((id) => {
    const own = rows
      .filter((row) => row['resource_id'] === id)
      .sort(
        (a, b) =>
          byBytes(a['holding'] ?? '', b['holding'] ?? '') ||
          byBytes(a['entitlement'] ?? '', b['entitlement'] ?? ''),
      );
    const fields = ['holding', 'person_id', 'entitlement', 'held_since', 'expires_at', 'source'];
    return digest(Buffer.concat(own.map((row) => digest(fields.map((field) => row[field]).join('|')))));
  });
  return digest(Buffer.concat(digests)).toString('hex');
}

export const sha256 = (data: string | Buffer): string => digest(data).toString('hex');
