import { parse } from 'csv-parse/sync';

export interface CsvRow {
  line: number;
  record: Record<string, string>;
}

const NUL = String.fromCharCode(0);

/** The rows of a CSV file that has at least these columns, each with its line; or what keeps it from being read. */
export function readCsv(text: string, columns: readonly string[]): { rows: CsvRow[] } | { fault: string } {
  let parsed: { record: Record<string, string>; info: { lines: number } }[];
  try {
    const options = { columns: true, bom: true, trim: true, skip_empty_lines: true, info: true } as const;
    parsed = parse(text.replaceAll(NUL, ''), options) as unknown as typeof parsed;
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    return { fault: `The file isn’t a CSV file that can be read: ${why}` };
  }
  const missing = columns.filter((column) => !(column in (parsed[0]?.record ?? {})));
  if (missing.length > 0)
    return { fault: `line 1: expected the columns ${columns.join(',')}; missing: ${missing.join(', ')}` };
  return { rows: parsed.map(({ record, info }) => ({ line: info.lines, record })) };
}

/** What one cell was found to be, and what it should be. */
export const cellFault = ({ line, record }: CsvRow, column: string, expected: string): string =>
  `line ${line}, ${column}: found “${(record[column] ?? '').slice(0, 80)}”, ${expected}`;

/** A day that there is, as 2026-01-31; JavaScript takes 31 February for 2 March. */
export function isDay(text: string): boolean {
  const at = new Date(text);
  return /^\d{4}-\d{2}-\d{2}$/.test(text) && !Number.isNaN(at.getTime()) && at.toISOString().startsWith(text);
}
