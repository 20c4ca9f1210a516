/** Midnight as databases and spreadsheets write it behind a day, and the zone that Workday does. */
const MIDNIGHT = /(?:[T ]00:00(?::00(?:\.0+)?)?Z?|[+-]\d{2}:\d{2})$/;
const OTHER_ORDER = /^\d{1,2}[./-]\d{1,2}[./-](?:\d{2}|\d{4})\.?$/;

/** A day that there is, as 2026-01-31; JavaScript takes 31 February for 2 March. */
export function isDay(text: string): boolean {
  const at = new Date(text);
  return /^\d{4}-\d{2}-\d{2}$/.test(text) && !Number.isNaN(at.getTime()) && at.toISOString().startsWith(text);
}

/** The day that a cell names, or undefined where it names none. */
export function dayIn(text: string): string | undefined {
  const day = text.length > 10 ? text.replace(MIDNIGHT, '') : text;
  return isDay(day) ? day : undefined;
}

/** Why a date isn't read that has its year last. */
export const yearFirst = (text: string): string =>
  OTHER_ORDER.test(text)
    ? '; write the year first: whether the day or the month comes first isn’t guessed'
    : '';
