export const MINUTE = 60;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;
/** Ten years, of which three may be leap years: nothing in Sallyport lasts longer, unless it is permanent. */
export const LONGEST_SECONDS = 3_653 * DAY;

/** A length as somebody asks for it: what has no end says so in a word, so that an absent length is never that. */
export type AskedLength = number | 'permanent';

/** null: permanent, as the rows have it. */
export const secondsOf = (length: AskedLength): number | null => (length === 'permanent' ? null : length);

/** In whole minutes, and one at least. */
export function secondsUntil(end: { valueOf(): number }, from: { valueOf(): number }): number {
  return Math.max(1, Math.ceil((end.valueOf() - from.valueOf()) / (MINUTE * 1_000))) * MINUTE;
}

const UNIT_SECONDS: Record<string, number> = { s: 1, m: MINUTE, h: HOUR, d: DAY, w: 7 * DAY };

const NUMBER_WORDS = [
  'one',
  'two',
  'three',
  'four',
  'five',
  'six',
  'seven',
  'eight',
  'nine',
  'ten',
  'eleven',
  'twelve',
  'thirteen',
  'fourteen',
  'fifteen',
  'sixteen',
  'seventeen',
  'eighteen',
  'nineteen',
];
const TENS = ['twenty', 'thirty', 'forty', 'fifty', 'sixty', 'seventy', 'eighty', 'ninety'];
/** A number up to ninety-nine in words. */
export const NUMBER_IN_WORDS = `(?:${TENS.join('|')})(?:[ -](?:${NUMBER_WORDS.slice(0, 9).join('|')}))?|${NUMBER_WORDS.join('|')}`;
const HALF = 'half an?|a half|half';
/** A comma or a point before three digits may part thousands. */
const NUMBER = `\\d{1,9}(?:[.,]\\d{1,2})?(?![\\d.,])|(?:${HALF}|an?|${NUMBER_IN_WORDS})(?=\\s)`;
const UNIT = 's|secs?|seconds?|m|mins?|minutes?|h|hrs?|hours?|d|days?|w|weeks?';
const WORDS = new RegExp(`^(${NUMBER})\\s*(${UNIT})(?![a-z])`);
/** `2h30`, `1h 30` */
const MINUTES_AFTER_HOURS = /^\s?([0-5]\d)$/;
const AND = /^\s*and\s/;
const AND_A_HALF = /^\s+and a half(?![a-z])/;
const ISO = /^p(?:(\d{1,9})w)?(?:(\d{1,9})d)?(?:t(?:(\d{1,9})h)?(?:(\d{1,9})m)?(?:(\d{1,9})s)?)?$/;
const MONTHS_OR_YEARS = /^p[\dt]*\d[my]|\d\s*(mo|months?|y|yrs?|years?)(?![a-z])/;

export type ParsedDuration = { ok: true; seconds: number } | { ok: false; sentence: string };

const EXAMPLES = 'Write it like 30m, 2h, 1h30m, 7d or "2 hours".';

/** Reads what people type (`2h`, `1h30`, `1,5h`, `2 hours`, `1 day and 12 hours`) and ISO 8601 (`PT2H`, `P1D`). */
export function parseDuration(text: string): ParsedDuration {
  const typed = text.trim().toLowerCase();
  const shown = shorten(text.trim());
  if (typed === '') return refuse(`No duration was given. ${EXAMPLES}`);
  if (/^[-−–]/.test(typed))
    return refuse(`“${shown}” is negative: a duration is longer than nothing. ${EXAMPLES}`);
  const seconds = typed.startsWith('p') ? isoSeconds(typed) : wordSeconds(typed);
  if (seconds === undefined) {
    return MONTHS_OR_YEARS.test(typed)
      ? refuse(`“${shown}” has months or years in it, whose length varies: say it in days, like 30d or 90d.`)
      : refuse(`“${shown}” is not a duration. ${EXAMPLES}`);
  }
  if (seconds < 1)
    return refuse(`“${shown}” is no time at all: a duration is at least one second. ${EXAMPLES}`);
  if (seconds > LONGEST_SECONDS)
    return refuse(`“${shown}” is longer than ten years, the longest that can be asked for.`);
  return { ok: true, seconds };
}

/** A length of time in plain words: `2 hours`, `90 days`, `1 hour 30 minutes`. */
export function formatDuration(seconds: number): string {
  const units: [string, number][] = [
    ['day', DAY],
    ['hour', HOUR],
    ['minute', MINUTE],
    ['second', 1],
  ];
  let left = Math.round(seconds);
  const parts: string[] = [];
  for (const [word, size] of units) {
    const count = Math.floor(left / size);
    left -= count * size;
    if (count > 0) parts.push(`${count} ${word}${count === 1 ? '' : 's'}`);
  }
  return parts.length === 0 ? '0 seconds' : parts.join(' ');
}

function wordSeconds(typed: string): number | undefined {
  let rest = typed;
  let total = 0;
  let last = Number.POSITIVE_INFINITY;
  let isJoined = true;
  while (rest !== '') {
    const part = WORDS.exec(rest);
    const unit = part?.[2]?.charAt(0);
    if (!part?.[1] || unit === undefined) return undefined;
    const size = UNIT_SECONDS[unit] ?? 0;
    // “2h, 3 days” and “2h a day” are no sums.
    if (size >= last || (!isJoined && /^an?$/.test(part[1]))) return undefined;
    last = size;
    total += numberOf(part[1]) * size;
    let following = rest.slice(part[0].length);
    const half = AND_A_HALF.exec(following)?.[0] ?? '';
    if (half !== '') total += size / 2;
    following = following.slice(half.length);
    const minutes = unit === 'h' && half === '' ? MINUTES_AFTER_HOURS.exec(following)?.[1] : undefined;
    if (minutes !== undefined) return Math.round(total + Number(minutes) * MINUTE);
    isJoined = AND.test(following);
    rest = following.replace(/^\s*(?:,|and(?=\s))?\s*/, '');
    if (rest === '' && following.trim() !== '') return undefined;
  }
  return Math.round(total);
}

function numberOf(typed: string): number {
  if (typed.includes('half')) return 0.5;
  if (/^an?$/.test(typed)) return 1;
  if (/^\d/.test(typed)) return Number(typed.replace(',', '.'));
  const [first = '', second = ''] = typed.split(/[ -]/);
  const tens = TENS.indexOf(first);
  return tens < 0 ? NUMBER_WORDS.indexOf(first) + 1 : (tens + 2) * 10 + NUMBER_WORDS.indexOf(second) + 1;
}

function isoSeconds(typed: string): number | undefined {
  const parts = ISO.exec(typed);
  if (!parts || !/\d/.test(typed) || typed.endsWith('t')) return undefined;
  const [weeks, days, hours, minutes, secs] = parts.slice(1).map((part) => Number(part ?? 0));
  return (
    (weeks ?? 0) * 7 * DAY + (days ?? 0) * DAY + (hours ?? 0) * HOUR + (minutes ?? 0) * MINUTE + (secs ?? 0)
  );
}

function refuse(sentence: string): ParsedDuration {
  return { ok: false, sentence };
}

function shorten(text: string): string {
  const characters = Array.from(text);
  return characters.length <= 40 ? text : `${characters.slice(0, 39).join('')}…`;
}
