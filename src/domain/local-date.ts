import { DateTime } from 'luxon';

/** The day it is in a zone, as an ISO date. */
export function localDate(now: Date, zone: string): string {
  return DateTime.fromJSDate(now, { zone }).toISODate() ?? now.toISOString().slice(0, 10);
}
