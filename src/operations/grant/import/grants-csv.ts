import { DateTime } from 'luxon';
import * as z from 'zod';
import { EntitlementKey } from '../../../domain/ids.ts';
import { isDay, yearFirst } from '../../csv/days.ts';
import { cellFault, csvRows } from '../../csv/read-csv.ts';
import { readable } from '../../csv/readable.ts';

const COLUMNS = ['email', 'entitlement', 'since', 'expires', 'note'] as const;

const ISO = /^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:\d{2}))?$/;

/** A date is what `ofDay` makes of it; `instead` is what may stand there in place of one. */
const instantOr = (instead: '' | 'permanent', ofDay: (day: string) => Date) => {
  // Most lines of a file name the same few.
  const days = new Map<string, Date>();
  const instantIn = (text: string): Date | undefined => {
    const known = days.get(text);
    if (known !== undefined || !ISO.test(text) || !isDay(text.slice(0, 10))) return known;
    if (isDay(text)) {
      const at = ofDay(text);
      days.set(text, at);
      return at;
    }
    const at = new Date(text);
    return Number.isNaN(at.getTime()) ? undefined : at;
  };
  return z.string().transform((text, ctx) => {
    if (text.toLowerCase() === instead) return null;
    const at = instantIn(text);
    if (at !== undefined) return at;
    ctx.addIssue({
      code: 'custom',
      message: `expected a date such as 2026-01-31, a time such as 2026-01-31T09:00:00Z, or ${instead || 'nothing'}${yearFirst(text)}`,
    });
    return z.NEVER;
  });
};

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

/** Reads a list of access that stands, a line at a time, its days by the clocks of `zone`. Throws as `csvRows`. */
export function* grantLines(text: string, zone: string): Generator<CsvGrant | { faults: string[] }> {
  const schema = csvGrant(zone);
  for (const row of csvRows(text, COLUMNS)) {
    if (row.fault !== undefined) {
      yield { faults: [`line ${row.line}: ${row.fault}`] };
      continue;
    }
    const { success, data, error } = schema.safeParse(row.record);
    if (success) yield { ...data, line: row.line };
    else yield { faults: error.issues.map((issue) => cellFault(row, String(issue.path[0]), issue.message)) };
  }
}
