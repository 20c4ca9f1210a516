import { parse } from 'csv-parse/sync';

export interface Header {
  delimiter: string;
  /** Where each column that is needed stands. */
  columns: ReadonlyMap<string, number>;
  /** How many cells it has. */
  width: number;
  line: number;
  /** The file from its first line on, without what only a spreadsheet reads. */
  body: string;
}

const DELIMITERS = [',', ';', '\t', '|'];
/** A first line of Excel's, which says what separates the cells. */
const SEPARATOR_LINE = /^\uFEFF?"?sep=(.)"?[ \t]*(?=\r|\n)/i;
const ALSO_CALLED: Record<string, string> = {
  e_mail: 'email',
  email_address: 'email',
  e_mail_address: 'email',
};

/** Finds the header of a CSV file, and what separates its cells: whatever has the columns that are needed. */
export function findHeader(text: string, needed: readonly string[]): Header | { fault: string } {
  const said = SEPARATOR_LINE.exec(text);
  const body = said === null ? text.replace(/^\uFEFF/, '') : text.slice(said[0].length);
  const blank = /^(?:[ \t;,|]*(?:\r\n|\r|\n))*/.exec(body)?.[0] ?? '';
  const lineText = body.slice(blank.length).split(/\r\n|\r|\n/, 1)[0] ?? '';
  const line = `${said?.[0] ?? ''}${blank}`.split(/\r\n|\r|\n/).length;
  const delimiters = said?.[1] === undefined ? DELIMITERS : [said[1]];
  const found = delimiters
    .map((delimiter) => ({ delimiter, names: namesOf(lineText, delimiter) }))
    .map((one) => ({ ...one, missing: needed.filter((name) => !one.names.includes(name)) }))
    .sort(
      (one, other) => one.missing.length - other.missing.length || other.names.length - one.names.length,
    )[0];
  if (found === undefined || found.missing.length > 0)
    return { fault: missingFault(line, needed, found?.missing ?? needed, found?.names ?? []) };
  const { delimiter, names } = found;
  const twice = needed.find((name) => names.indexOf(name) !== names.lastIndexOf(name));
  if (twice !== undefined)
    return {
      fault: `line ${line}: found two columns ${twice}, expected one; take out the one that isn’t meant`,
    };
  const columns = new Map(needed.map((name) => [name, names.indexOf(name)]));
  return { delimiter, columns, width: names.length, line, body };
}

function namesOf(line: string, delimiter: string): string[] {
  const options = { delimiter, trim: true, relax_quotes: true, relax_column_count: true } as const;
  try {
    return (parse(line, options)[0] ?? []).map(plainName);
  } catch {
    return [];
  }
}

/** “Employee ID”, “employee-id” and “EMPLOYEE_ID” are one name. */
function plainName(cell: string): string {
  const name = cell
    .trim()
    .toLowerCase()
    .replace(/[\s.-]+/g, '_');
  return ALSO_CALLED[name] ?? name;
}

function missingFault(
  line: number,
  needed: readonly string[],
  missing: readonly string[],
  names: readonly string[],
): string {
  const others = names.filter((name) => name !== '' && !needed.includes(name));
  const found = others.length === 0 ? '' : `; found instead: ${others.join(', ').slice(0, 200)}`;
  return `line ${line}: expected the columns ${needed.join(',')}; missing: ${missing.join(', ')}${found}`;
}
