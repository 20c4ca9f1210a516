const formats = new Map<string, Intl.DateTimeFormat>();

/** The day it is in a zone, as an ISO date. */
export function localDate(now: Date, zone: string): string {
  let format = formats.get(zone);
  if (format === undefined) {
    // Sweden writes dates as ISO does.
    format = new Intl.DateTimeFormat('sv-SE', { timeZone: zone, dateStyle: 'short' });
    formats.set(zone, format);
  }
  return format.format(now);
}
