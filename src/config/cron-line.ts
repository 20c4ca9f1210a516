import { nextOccurrence } from '../domain/time/cron-schedule.ts';

const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const DAYS = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'];

interface Field {
  name: string;
  least: number;
  most: number;
  words: string[];
  /** What is understood beside numbers and words, and how that is said. */
  special?: { fits: (piece: string, field: Field) => boolean; means: string };
}

const FIELDS: Field[] = [
  { name: 'minute', least: 0, most: 59, words: [] },
  { name: 'hour', least: 0, most: 23, words: [] },
  {
    name: 'day of the month',
    least: 1,
    most: 31,
    words: [],
    special: { fits: (piece) => piece === 'l', means: 'L (the last day)' },
  },
  { name: 'month', least: 1, most: 12, words: MONTHS },
  {
    name: 'day of the week',
    least: 0,
    most: 7,
    words: DAYS,
    special: { fits: isWeekdayOfMonth, means: '1#1 (the first Monday), 1L (the last)' },
  },
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
      const forms = ['*', 'a-b', '*/n', ...(field.special === undefined ? [] : [field.special.means])];
      return `a ${field.name} of ${field.least}–${field.most}, ${forms.join(', ')} or a list of these, where "${part}" stands`;
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

/** What a line with both kinds of days means: cron takes a day that either names. undefined where one alone is named. */
export function eitherDayMeaning(text: string): string | undefined {
  const [, , day = '*', , weekday = '*'] = text.trim().split(/\s+/);
  if (day === '*' || weekday === '*') return undefined;
  return `starts on days of the month ${day} and on days of the week ${weekday} as well, not only where both meet: ${instead(text, day, weekday)}`;
}

/** `1-7` and a Monday is meant to be the first Monday; what else is meant only its author knows. */
function instead(text: string, day: string, weekday: string): string {
  const week = ['1-7', '8-14', '15-21', '22-28'].indexOf(day) + 1;
  if (week === 0 || !/^(\d|[a-z]{3})$/i.test(weekday)) return 'leave one of the two *';
  const [minute, hour, , month] = text.trim().split(/\s+/);
  return `for one in a month write "${minute} ${hour} * ${month} ${weekday}#${week}"`;
}

/** `1#1`, `fri#3`, `5#L` and `5L`: one of a day's turns in a month. */
function isWeekdayOfMonth(piece: string, field: Field): boolean {
  const [, day] = /^(\w+?)(?:#[1-5]|#?l)$/.exec(piece) ?? [];
  return day !== undefined && numberOf(day, field) !== undefined;
}

function pieceFits(piece: string, field: Field): boolean {
  if (field.special?.fits(piece, field) === true) return true;
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
