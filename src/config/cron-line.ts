import { nextOccurrence } from '../domain/time/cron-schedule.ts';

const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const DAYS = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'];

interface Field {
  name: string;
  least: number;
  most: number;
  words: string[];
}

const FIELDS: Field[] = [
  { name: 'minute', least: 0, most: 59, words: [] },
  { name: 'hour', least: 0, most: 23, words: [] },
  { name: 'day of the month', least: 1, most: 31, words: [] },
  { name: 'month', least: 1, most: 12, words: MONTHS },
  { name: 'day of the week', least: 0, most: 7, words: DAYS },
];

/** What is wrong with a five-field cron line, as what was expected; undefined when nothing is. */
export function cronLineFault(text: string): string | undefined {
  const parts = text.trim().split(/\s+/);
  if (parts.length !== FIELDS.length) {
    return 'five fields (minute, hour, day of the month, month, day of the week), such as "0 9 1 * *"';
  }
  for (const [index, field] of FIELDS.entries()) {
    const part = parts[index] ?? '';
    if (part.split(',').some((piece) => !pieceFits(piece.toLowerCase(), field))) {
      return `a ${field.name} of ${field.least}–${field.most}, *, a-b, */n or a list of these, where "${part}" stands`;
    }
  }
  return neverComes(text);
}

/** A day that no month has (the 31st of February) is looked for from here on. */
const SOME_DAY = new Date('2024-01-01T00:00:00Z');

function neverComes(text: string): string | undefined {
  try {
    if (nextOccurrence(text, 'UTC', SOME_DAY) !== null) return undefined;
  } catch (error) {
    return `a cron line that can be followed (${error instanceof Error ? error.message : String(error)})`;
  }
  return 'a time that comes; no calendar has a day such as this line names';
}

function pieceFits(piece: string, field: Field): boolean {
  const [range, step, ...more] = piece.split('/');
  if (range === undefined || more.length > 0) return false;
  if (step !== undefined && !(/^\d{1,2}$/.test(step) && Number(step) >= 1)) return false;
  if (range === '*') return true;
  const [from, to, ...beyond] = range.split('-').map((value) => numberOf(value, field));
  if (from === undefined || beyond.length > 0) return false;
  if (!range.includes('-')) return step === undefined;
  return to !== undefined && from <= to;
}

function numberOf(text: string, field: Field): number | undefined {
  const word = field.words.indexOf(text);
  if (word >= 0) return word + (field.least === 1 ? 1 : 0);
  if (!/^\d{1,2}$/.test(text)) return undefined;
  const number = Number(text);
  return number >= field.least && number <= field.most ? number : undefined;
}
