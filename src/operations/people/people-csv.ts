import { z } from 'zod';
import { cellFault, readCsv } from '../read-csv.ts';

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

const optional = z.string().transform((text) => (text === '' ? null : text));
const isoDate = optional.refine(
  (text) => text === null || /^\d{4}-\d{2}-\d{2}$/.test(text),
  'expected a date such as 2026-01-31, or nothing',
);

const CsvPerson = z.object({
  employee_id: z.string().min(1, 'expected an employee id'),
  email: z.email('expected an e-mail').toLowerCase(),
  name: z.string().min(1, 'expected a name').max(200),
  title: z.string().max(200),
  department: z.string().max(200),
  manager_email: optional.pipe(z.email('expected an e-mail, or nothing').toLowerCase().nullable()),
  type: z.string().min(1, 'expected a type such as employee or contractor').max(60),
  start_date: isoDate,
  end_date: isoDate,
  status: z.enum(['active', 'inactive'], 'expected active or inactive'),
});
export type CsvPerson = z.output<typeof CsvPerson>;

/** Reads a people file; every fault is told with its line, and one fault refuses the whole file. */
export function readPeopleCsv(text: string): { people: CsvPerson[] } | { faults: string[] } {
  const read = readCsv(text, COLUMNS);
  if ('fault' in read) return { faults: [read.fault] };
  const people: CsvPerson[] = [];
  const faults: string[] = [];
  const seen = new Map<string, number>();
  for (const row of read.rows) {
    const parsed = CsvPerson.safeParse(row.record);
    if (!parsed.success) {
      for (const issue of parsed.error.issues)
        faults.push(cellFault(row, String(issue.path[0]), issue.message));
      continue;
    }
    for (const key of [`email ${parsed.data.email}`, `employee_id ${parsed.data.employee_id}`]) {
      const first = seen.get(key);
      if (first === undefined) seen.set(key, row.line);
      else faults.push(`line ${row.line}: the ${key} is on line ${first} already; each person has one line`);
    }
    people.push(parsed.data);
  }
  return faults.length > 0 ? { faults } : { people };
}
