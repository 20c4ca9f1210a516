import { DateTime } from 'luxon';
import { comingWeekday, numberNamed, WEEKDAYS, weekdayNamed } from '../time/calendar-words.ts';
import { momentInWords } from './when-typed.ts';

/** A day that was meant (any instant of it), or what must be asked; undefined where the words name none. */
export type ReadDay = { day: DateTime } | { question: string } | undefined;

const MONTHS = 'january february march april may june july august september october november december'.split(
  ' ',
);
const DATES = [
  /^(?<year>\d{4})-(?<month>\d{1,2})-(?<day>\d{1,2})$/,
  /^(?<day>\d{1,2})\.(?<month>\d{1,2})\.(?<year>\d{4})?$/,
  /^(?<day>\d{1,2}) (?<name>[a-z]{3,9})(?: (?<year>\d{4}))?$/,
  /^(?<name>[a-z]{3,9}) (?<day>\d{1,2})(?: (?<year>\d{4}))?$/,
];
const SLASHES = /^(\d{1,2})\/(\d{1,2})(?:\/(\d{4}))?$/;
/** 29 February comes again within eight years. */
const YEARS_AHEAD = 8;

/** Which day is meant by words in lower case. A weekday is the next one, never today; a date without a year comes next. */
export function readDay(typed: string, today: DateTime): ReadDay {
  if (typed === 'today' || typed === 'tonight') return { day: today };
  if (typed === 'tomorrow') return { day: today.plus({ days: 1 }) };
  const [, which = '', named = typed] = /^(this|next|coming|this coming) (.+)$/.exec(typed) ?? [];
  const weekday = weekdayNamed(named);
  if (weekday > 0) return weekdayMeant(which, weekday, today);
  if (which !== '' || !/\d/.test(typed)) return undefined;
  const [, name = '', rest = ''] = /^([a-z]+) (.+)$/.exec(typed) ?? [];
  const said = weekdayNamed(name);
  if (said === 0) return dateMeant(plainDate(typed), today);
  const date = dateMeant(plainDate(rest), today);
  if (date === undefined || 'question' in date || date.day.weekday === said) return date;
  return {
    question: `${inWords(date.day)} isn’t a ${WEEKDAYS.map(capital)[said - 1]}. Write the date alone.`,
  };
}

function weekdayMeant(which: string, weekday: number, today: DateTime): ReadDay {
  const coming = comingWeekday(weekday, today);
  const isThisWeek = coming.hasSame(today, 'week');
  if (which === 'this' && !isThisWeek) return undefined;
  if (which !== 'next' || !isThisWeek) return { day: coming };
  const [first, second] = [coming, coming.plus({ weeks: 1 })].map(inWords);
  return { question: `Is that ${first} or ${second}? Write the date, like “until ${coming.toISODate()}”.` };
}

/** Without what ordinals add: "the 4th of december" */
const plainDate = (typed: string): string =>
  typed.replaceAll(/\b(?:the|of) /g, '').replaceAll(/(?<=\d)(?:st|nd|rd|th)\b/g, '');

function dateMeant(typed: string, today: DateTime): ReadDay {
  const slashes = SLASHES.exec(typed);
  if (slashes !== null) return slashedDate(slashes, today);
  const named = DATES.map((form) => form.exec(typed)?.groups).find((groups) => groups !== undefined);
  if (named === undefined) return undefined;
  const month = named.name === undefined ? Number(named.month) : numberNamed(MONTHS, named.name);
  const date = { month, day: Number(named.day) };
  if (named.year !== undefined) return dateInYear(date, Number(named.year), today);
  const coming = Array.from({ length: YEARS_AHEAD + 1 }, (_none, ahead) =>
    dateOf(date, today.year + ahead, today),
  );
  const day = coming.find((each) => each !== undefined && each >= today.startOf('day'));
  return day && { day };
}

interface MonthDay {
  month: number;
  day: number;
}

function dateOf(date: MonthDay, year: number, { zone }: DateTime): DateTime | undefined {
  const read = DateTime.fromObject({ year, ...date }, { zone });
  return read.isValid ? read : undefined;
}

/** A 29 February of a year that has none is told the next. */
function dateInYear(date: MonthDay, year: number, today: DateTime): ReadDay {
  const day = dateOf(date, year, today);
  if (day !== undefined) return { day };
  if (date.month !== 2 || date.day !== 29) return undefined;
  const next = Array.from({ length: YEARS_AHEAD }, (_none, ahead) => year + ahead + 1).find(
    (each) => dateOf(date, each, today) !== undefined,
  );
  return { question: `${year} has no 29 February: the next is in ${next}.` };
}

/** Day and month stand either way round, which is asked where both can be. */
function slashedDate([, one = '', other = '', year]: RegExpExecArray, today: DateTime): ReadDay {
  const iso = (month: string, day: string) => {
    const years = year === undefined ? [today.year, today.year + 1] : [Number(year)];
    return years
      .map((each) => dateOf({ month: Number(month), day: Number(day) }, each, today))
      .find((date) => date !== undefined && (year !== undefined || date >= today.startOf('day')));
  };
  const meant = [iso(one, other), iso(other, one)].filter((date) => date !== undefined);
  const [first, second] = meant;
  if (first === undefined || second === undefined || first.hasSame(second, 'day'))
    return first === undefined ? undefined : { day: first };
  const of = year === undefined ? '' : ` ${year}`;
  const [thisWay, thatWay] = [first, second].map((day) => `until ${day.toFormat('d LLLL')}${of}`);
  return {
    question: `Is that ${inWords(first)}${of} or ${inWords(second)}${of}? Write “${thisWay}” or “${thatWay}”.`,
  };
}

const capital = (word: string): string => word.charAt(0).toUpperCase() + word.slice(1);

/** The day alone. */
function inWords(day: DateTime): string {
  const zone = day.zoneName ?? 'utc';
  return momentInWords(day.endOf('day').toJSDate(), { now: day.toJSDate(), zone }).replace('the end of ', '');
}
