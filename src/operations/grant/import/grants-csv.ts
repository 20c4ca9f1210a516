import { DateTime } from 'luxon';
import * as z from 'zod';
import { EntitlementKey } from '../../../domain/ids.ts';
import { isDay, yearFirst } from '../../csv/days.ts';
import { cellFault, readCsv } from '../../csv/read-csv.ts';
import { readable } from '../../csv/readable.ts';

const COLUMNS = ['email', 'entitlement', 'since', 'expires', 'note'] as const;

const ISO = /^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:\d{2}))?$/;

/** A date is what `ofDay` makes of it; `instead` is what may stand there in place of one. */
const instantOr = (instead: '' | 'permanent', ofDay: (day: string) => Date) =>
  z.string().transform((text, ctx) => {
    if (text.toLowerCase() === instead) return null;
    const at = isDay(text) ? ofDay(text) : new Date(text);
    if (ISO.test(text) && !Number.isNaN(at.getTime()) && isDay(text.slice(0, 10))) return at;
    ctx.addIssue({
      code: 'custom',
      message: `expected a date such as 2026-01-31, a time such as 2026-01-31T09:00:00Z, or ${instead || 'nothing'}${yearFirst(text)}`,
    });
    return z.NEVER;
  });

/** A day counts to its end, as it does wherever somebody types one. */
const endOfDay = (zone: string) => (day: string) => DateTime.fromISO(day, { zone }).endOf('day').toJSDate();

const csvGrant = (zone: string) =>
  z.object({
    email: z.email('expected an e-mail').toLowerCase(),
    entitlement: z
      .string()
      .regex(/^[^/\s]+\/[^/\s]+$/, 'expected an entitlement such as prod-db/read')
      .pipe(EntitlementKey),
    since: instantOr('', (day) => new Date(day)),
    /** What has no end says so: an empty cell may be a column that was left out. */
    expires: instantOr('permanent', endOfDay(zone)),
    note: readable.max(500, 'expected at most 500 characters'),
  });

export type CsvGrant = z.output<ReturnType<typeof csvGrant>> & { line: number };

/** Reads a list of access that stands, its days by the clocks of `zone`; what can't be read is told with its line. */
export function readGrantsCsv(text: string, zone: string): { grants: CsvGrant[]; faults: string[] } {
  const read = readCsv(text, COLUMNS);
  if ('fault' in read) return { grants: [], faults: [read.fault] };
  const schema = csvGrant(zone);
  const grants: CsvGrant[] = [];
  const faults: string[] = [];
  const seen = new Map<string, number>();
  for (const row of read.rows) {
    if (row.fault !== undefined) {
      faults.push(`line ${row.line}: ${row.fault}`);
      continue;
    }
    const parsed = schema.safeParse(row.record);
    if (!parsed.success) {
      for (const issue of parsed.error.issues)
        faults.push(cellFault(row, String(issue.path[0]), issue.message));
      continue;
    }
    const key = `${parsed.data.email} ${parsed.data.entitlement}`;
    const first = seen.get(key);
    if (first === undefined) seen.set(key, row.line);
    else faults.push(`line ${row.line}: ${key} is on line ${first} already; each access has one line`);
    grants.push({ ...parsed.data, line: row.line });
  }
  return { grants, faults };
}
