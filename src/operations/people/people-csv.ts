import * as z from 'zod';
import { USUAL_PERSON_TYPES } from '../../domain/people/person-types.ts';
import { dayIn, yearFirst } from '../csv/days.ts';
import { cellFault, readCsv } from '../csv/read-csv.ts';
import { readable, worked } from '../csv/readable.ts';

const COLUMNS = [
  'employee_id',
  'email',
  'name',
  'title',
  'department',
  'manager_email',
  'type',
  'start_date',
  'end_date',
  'status',
] as const;

/** What a spreadsheet makes of a long number. */
const SHORTENED = /^\d([.,]\d+)?E\+\d+$/i;

/** Of a known vocabulary, however its case. */
const word = z.string().toLowerCase();
const optional = z.string().transform((text) => (text === '' ? null : text));
const day = z.string().transform((text, ctx) => {
  const named = text === '' ? null : dayIn(text);
  if (named !== undefined) return named;
  ctx.addIssue({
    code: 'custom',
    message: `expected a date such as 2026-01-31, or nothing${yearFirst(text)}`,
  });
  return z.NEVER;
});
const LETTERS = 'expected its letters: some became “?” when the file was made; export it anew as UTF-8';
/** A question mark is what became of a letter that the file's encoding has not; a name asks nothing. */
const name = readable.refine((text) => text.startsWith('#') || !/\p{L}\?|\?\p{L}/u.test(text), LETTERS);
const words = readable.refine((text) => !/\p{L}\?\p{L}|(?<!\S)\?\p{L}/u.test(text), LETTERS);
const employeeId = worked
  .min(1, 'expected an employee id')
  .max(100, 'expected at most 100 characters')
  .refine((text) => !SHORTENED.test(text), 'expected an employee id in full: a spreadsheet has shortened it');

const csvPerson = (types: readonly string[]) =>
  z.object({
    employee_id: employeeId,
    email: z.email('expected an e-mail').max(254, 'expected an e-mail').toLowerCase(),
    name: name.min(1, 'expected a name').max(200, 'expected at most 200 characters'),
    title: words.max(200, 'expected at most 200 characters'),
    department: words.max(200, 'expected at most 200 characters'),
    manager_email: optional.pipe(
      z
        .email('expected an e-mail, or nothing')
        .max(254, 'expected an e-mail, or nothing')
        .toLowerCase()
        .nullable(),
    ),
    type: word.refine((type) => types.includes(type), `expected one of ${types.join(', ')}`),
    start_date: day,
    end_date: day,
    status: word.pipe(z.enum(['active', 'inactive'], 'expected active or inactive')),
  });
export type CsvPerson = z.output<ReturnType<typeof csvPerson>> & { line: number };

/** Whose line can't be read, as far as it says; empty where it doesn't. */
export interface OddLine {
  employeeId: string;
  email: string;
  /** It says that they aren't active, whatever else is wrong with it. */
  left: boolean;
}

export interface ReadPeople {
  people: CsvPerson[];
  /** Each with its line, what was found and what was expected. */
  faults: string[];
  odd: OddLine[];
}

/** Reads a people file line by line, or says why it isn't one at all. */
export function readPeople(text: string, types: readonly string[]): ReadPeople | { fault: string } {
  const read = readCsv(text, COLUMNS);
  if ('fault' in read) return read;
  const schema = csvPerson(types);
  const found: ReadPeople = { people: [], faults: [], odd: [] };
  const seen = new Map<string, number>();
  for (const row of read.rows) {
    if (row.fault !== undefined) {
      found.faults.push(`line ${row.line}: ${row.fault}`);
      found.odd.push(ANYBODY);
      continue;
    }
    const parsed = schema.safeParse(row.record);
    const faults = parsed.success
      ? repeated(parsed.data, row.line, seen)
      : parsed.error.issues.map((issue) => cellFault(row, String(issue.path[0]), issue.message));
    found.faults.push(...faults);
    if (parsed.success && faults.length === 0) found.people.push({ ...parsed.data, line: row.line });
    else found.odd.push(whoseLine(row.record));
  }
  return found;
}

/** The same of a file that must be right as a whole. */
export function readPeopleCsv(
  text: string,
  types: readonly string[] = USUAL_PERSON_TYPES,
): { people: CsvPerson[] } | { faults: string[] } {
  const read = readPeople(text, types);
  if ('fault' in read) return { faults: [read.fault] };
  return read.faults.length > 0 ? { faults: read.faults } : { people: read.people };
}

function repeated(person: Omit<CsvPerson, 'line'>, line: number, seen: Map<string, number>): string[] {
  const faults: string[] = [];
  for (const key of [`email ${person.email}`, `employee_id ${person.employee_id}`]) {
    const first = seen.get(key);
    if (first === undefined) seen.set(key, line);
    else faults.push(`line ${line}: the ${key} is on line ${first} already; each person has one line`);
  }
  return faults;
}

const ANYBODY: OddLine = { employeeId: '', email: '', left: false };

const whoseLine = (record: Record<string, string>): OddLine => ({
  employeeId: employeeId.safeParse(record['employee_id']).data ?? '',
  email: (record['email'] ?? '').toLowerCase(),
  left: record['status']?.toLowerCase() === 'inactive',
});
