import { CsvError, parse } from 'csv-parse/sync';
import { DomainError } from '../../domain/errors.ts';
import { findHeader } from './find-header.ts';
import type { Header } from './find-header.ts';

export interface CsvRow {
  line: number;
  record: Record<string, string>;
  /** Why it can't be told which cell stands in which column. */
  fault?: string;
}

interface Parsed {
  record: string[];
  info: { bytes: number; lines: number };
}

const NUL = String.fromCharCode(0);
/** Rows. */
const AT_ONCE = 200;
const LINE_ENDS = ['\r\n', '\n', '\r'];

/** The rows of a CSV file that has at least these columns, each with its line; or what keeps it from being read. */
export function readCsv(text: string, columns: readonly string[]): { rows: CsvRow[] } | { fault: string } {
  try {
    return { rows: [...csvRows(text, columns)] };
  } catch (error) {
    if (error instanceof DomainError) return { fault: error.message };
    throw error;
  }
}

/**
 * As `readCsv`, a row at a time: a file takes no more memory than its text. What keeps it from being read throws
 * DomainError `invalid`, where that is found only further down as well.
 */
export function* csvRows(text: string, columns: readonly string[]): Generator<CsvRow> {
  const header = findHeader(text.replaceAll(NUL, ''), columns);
  if ('fault' in header) throw new DomainError('invalid', header.fault);
  let before: number | undefined;
  let isEmpty = true;
  for (const parsed of parsedRows(header.body, header.delimiter)) {
    if (before !== undefined) {
      isEmpty = false;
      yield rowOf(parsed, before + 1, header);
    }
    before = parsed.info.lines;
  }
  if (isEmpty)
    throw new DomainError(
      'invalid',
      `line ${header.line}: there is a header and no line below it. Export the file anew.`,
    );
}

function* parsedRows(text: string, delimiter: string): Generator<Parsed> {
  const bytes = Buffer.from(text);
  let from = { bytes: 0, lines: 0 };
  for (;;) {
    const some = parseSome(bytes.subarray(from.bytes), delimiter, from.lines);
    for (const { record, info } of some)
      yield { record, info: { bytes: info.bytes, lines: from.lines + info.lines } };
    const last = some.at(-1);
    if (last === undefined) return;
    from = { bytes: from.bytes + last.info.bytes, lines: from.lines + last.info.lines };
  }
}

function parseSome(bytes: Buffer, delimiter: string, linesBefore: number): Parsed[] {
  const first = (count: number) =>
    parse(bytes, {
      delimiter,
      record_delimiter: LINE_ENDS,
      trim: true,
      relax_quotes: true,
      relax_column_count: true,
      skip_empty_lines: true,
      skip_records_with_empty_values: true,
      info: true,
      to: count,
    }) as unknown as Parsed[];
  try {
    return first(AT_ONCE);
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    const whole = Number(error['records']);
    const from = linesBefore + (whole === 0 ? 0 : (first(whole).at(-1)?.info.lines ?? 0)) + 1;
    throw new DomainError(
      'invalid',
      `The file isn’t a CSV file that can be read: ${whyUnreadable(error, from)}`,
    );
  }
}

function whyUnreadable(error: CsvError, from: number): string {
  if (error.code === 'CSV_QUOTE_NOT_CLOSED')
    return `from line ${from} on a quote (") is opened and never closed. The file is cut short, or a quote inside a cell isn’t doubled.`;
  return `from line ${from} on a quoted cell goes on behind its closing quote ("). Double the quotes inside a cell, or export the file anew.`;
}

function rowOf({ record, info }: Parsed, from: number, header: Header): CsvRow {
  const cells = record.map(cleanCell);
  const at = [...header.columns];
  const named = Object.fromEntries(at.map(([name, nth]) => [name, cells[nth] ?? '']));
  const fault = shapeFault(cells, header);
  const line = cells.some((cell) => /[\r\n]/.test(cell)) ? from : info.lines;
  return fault === undefined ? { line, record: named } : { line, record: named, fault };
}

/** The text that a spreadsheet was kept from taking for a number (`="007"`) is what it holds. */
const cleanCell = (cell: string): string => (/^="([^"]*)"$/.exec(cell)?.[1] ?? cell).trim();

/** What is missing may be what ends somebody's time: it is never taken for an empty cell. */
function shapeFault(cells: readonly string[], { columns, width }: Header): string | undefined {
  if (cells.slice(width).some((cell) => cell !== ''))
    return `found ${cells.length} cells, expected ${width} as in the header; put a cell that contains the separator in quotes`;
  const needed = Math.max(...columns.values()) + 1;
  if (cells.length < needed)
    return `found ${cells.length} cells, expected ${width} as in the header; the line is cut short, or cells were left out`;
  const broken = [...columns.values()].some((nth) => /[\r\n]/.test(cells[nth] ?? ''));
  return broken ? 'a cell goes over several lines; perhaps a quote (") isn’t closed' : undefined;
}

/** What one cell was found to be, and what it should be. */
export const cellFault = ({ line, record }: CsvRow, column: string, expected: string): string =>
  `line ${line}, ${column}: found “${(record[column] ?? '').slice(0, 80)}”, ${expected}`;
