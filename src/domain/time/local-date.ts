const MINUTE_MS = 60_000;
const formats = new Map<string, Intl.DateTimeFormat>();
const latest = new Map<string, { minute: number; date: string }>();

/** The day it is in a zone, as an ISO date. Kept for the minute, within which no zone's day changes. */
export function localDate(now: Date, zone: string): string {
  const minute = Math.floor(now.getTime() / MINUTE_MS);
  const known = latest.get(zone);
  if (known?.minute === minute) return known.date;
  let format = formats.get(zone);
  if (format === undefined) {
    // Sweden writes dates as ISO does.
    format = new Intl.DateTimeFormat('sv-SE', { timeZone: zone, dateStyle: 'short' });
    formats.set(zone, format);
  }
  const date = format.format(now);
  latest.set(zone, { minute, date });
  return date;
}
