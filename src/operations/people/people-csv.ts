import { z } from 'zod';
import { USUAL_PERSON_TYPES } from '../../domain/people/person-types.ts';
import { cellFault, isDay, readCsv } from '../csv/read-csv.ts';

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

/** Of a known vocabulary, however its case. */
const word = z.string().toLowerCase();
const optional = z.string().transform((text) => (text === '' ? null : text));
const isoDate = optional.refine(
  (text) => text === null || isDay(text),
  'expected a date such as 2026-01-31, or nothing',
);

const csvPerson = (types: readonly string[]) =>
  z.object({
    employee_id: z.string().min(1, 'expected an employee id'),
    email: z.email('expected an e-mail').toLowerCase(),
    name: z.string().min(1, 'expected a name').max(200),
    title: z.string().max(200),
    department: z.string().max(200),
    manager_email: optional.pipe(z.email('expected an e-mail, or nothing').toLowerCase().nullable()),
    type: word.refine((type) => types.includes(type), `expected one of ${types.join(', ')}`),
    start_date: isoDate,
    end_date: isoDate,
    status: word.pipe(z.enum(['active', 'inactive'], 'expected active or inactive')),
  });
export type CsvPerson = z.output<ReturnType<typeof csvPerson>>;

/** Whose line can't be read, as far as it says; empty where it doesn't. */
export interface OddLine {
  employeeId: string;
  email: string;
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
    const parsed = schema.safeParse(row.record);
    const faults = parsed.success
      ? repeated(parsed.data, row.line, seen)
      : parsed.error.issues.map((issue) => cellFault(row, String(issue.path[0]), issue.message));
    found.faults.push(...faults);
    if (parsed.success && faults.length === 0) found.people.push(parsed.data);
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

function repeated(person: CsvPerson, line: number, seen: Map<string, number>): string[] {
  const faults: string[] = [];
  for (const key of [`email ${person.email}`, `employee_id ${person.employee_id}`]) {
    const first = seen.get(key);
    if (first === undefined) seen.set(key, line);
    else faults.push(`line ${line}: the ${key} is on line ${first} already; each person has one line`);
  }
  return faults;
}

const whoseLine = (record: Record<string, string>): OddLine => ({
  employeeId: record['employee_id'] ?? '',
  email: (record['email'] ?? '').toLowerCase(),
});
