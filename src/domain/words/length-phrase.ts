import { DateTime } from 'luxon';
import { type AskedLength, LONGEST_SECONDS, parseDuration, secondsUntil } from '../time/duration.ts';
import { readMoment } from './moment-words.ts';
import type { WhenTyped } from './when-typed.ts';

/** What some words say of how long; `until` where they name a time. */
export type ReadLength = { seconds: AskedLength; until: Date | null } | { question: string };

const MONTHS = /^(\d{1,3}|an?|one|two|three|six) ?(mo|months?|y|yrs?|years?)$/;
const MONTH_WORDS: Record<string, number> = { a: 1, an: 1, one: 1, two: 2, three: 3, six: 6 };
const UNTIL = /^(?:until|untill|till|til|’?'?til) (.+)$/;
const THROUGH = /^(?:through|thru) (.+)$/;
const REST =
  /^(?:all day|(?:for )?(?:the )?(?:rest|remainder) of (?:the |this |my )?(day|today|week|month|year))$/;
const WHOLE_DAY = /^(?:for (?:the day|today|tonight)|(?:for )?the whole day)$/;
const ELSEWHEN = /^(from|starting|on|by|before|at) (.+)$/;
const BARE_HOUR = /^[\d ]+$/;
const NUMBER_AND_UNIT = /^[-−–]?\d[\d.,]*\s?(?:s|m|h|d|w|sec|min|hr|hour|day|week)[a-z]*$/i;
const FOREVER = /^(?:for )?(?:permanent|permanently|forever|for ever)$/;
const UNSURE =
  /^(?:for )?(?:ages|a while|some time|a bit|a moment|now|good|ever|always|indefinitely|a long time|as long as possible|(?:this|the|the whole|all|next) (?:week|weekend|month|year)|(?:a few|a couple|a couple of|several|some|many) (?:minutes|hours|days|weeks|months))$/;

/** What these words say of a length and of nothing else; undefined where they don't speak of one. */
export function readLengthPhrase(phrase: string, when: WhenTyped): ReadLength | undefined {
  const typed = phrase
    .toLowerCase()
    .replaceAll(/[,\s]+/g, ' ')
    .trim();
  const now = DateTime.fromJSDate(when.now, { zone: when.zone });
  if (FOREVER.test(typed)) return { seconds: 'permanent', until: null };
  if (UNSURE.test(typed)) return { question: `“${shown(phrase)}” doesn’t say how long exactly.` };
  const rest = REST.exec(typed);
  if (rest !== null || WHOLE_DAY.test(typed)) return untilMoment(`end of ${rest?.[1] ?? 'day'}`, phrase, now);
  const until = UNTIL.exec(typed)?.[1] ?? THROUGH.exec(typed)?.[1];
  if (until !== undefined) return untilMoment(until, phrase, now);
  const length = calendarLength(typed, now) ?? durationIn(phrase);
  if (length !== undefined) return length;
  return elsewhen(typed, phrase, now);
}

/** What is written as a number and a unit and is no length all the same is said. */
function durationIn(phrase: string): ReadLength | undefined {
  const plain = phrase
    .replace(/^for\s+/i, '')
    .replace(/^another\s+(?=\D)/i, 'a ')
    .replace(/^another\s+/i, '')
    .replace(/^(\S+)\s+more\s+/i, '$1 ')
    .replace(/\s+more$/i, '');
  const read = parseDuration(plain);
  if (read.ok) return { seconds: read.seconds, until: null };
  return NUMBER_AND_UNIT.test(plain) ? { question: read.sentence } : undefined;
}

/** Months and years are as long as the calendar has them from now. */
function calendarLength(typed: string, now: DateTime): ReadLength | undefined {
  const [, count = '', unit = ''] = MONTHS.exec(typed.replace(/^for /, '')) ?? [];
  if (unit === '') return undefined;
  const n = MONTH_WORDS[count] ?? Number(count);
  if (n === 0 || n > 120) return { question: `“${typed}” isn’t a length you can ask for.` };
  const end = now.plus(unit.startsWith('y') ? { years: n } : { months: n });
  return withinReach(typed, { seconds: secondsUntil(end, now), until: null });
}

/** A length past the longest that there is can't be asked for, however it is written. */
function withinReach(phrase: string, read: { seconds: number; until: Date | null }): ReadLength {
  if (read.seconds <= LONGEST_SECONDS) return read;
  return { question: `“${shown(phrase)}” is longer than ten years, the longest that can be asked for.` };
}

function untilMoment(moment: string, phrase: string, now: DateTime): ReadLength | undefined {
  const read = readMoment(moment, now);
  if (read === undefined) return undefined;
  if ('question' in read) return read;
  if (read.at <= now) return { question: `“${shown(phrase)}” has passed.` };
  return withinReach(phrase, { seconds: secondsUntil(read.at, now), until: read.at.toJSDate() });
}

/** A time that isn't said to be the end. */
function elsewhen(typed: string, phrase: string, now: DateTime): ReadLength | undefined {
  const [, word, moment = typed] = ELSEWHEN.exec(typed) ?? [];
  if (word === undefined && (BARE_HOUR.test(typed) || typed.startsWith('for '))) return undefined;
  if (readMoment(moment, now) === undefined) return undefined;
  return word === 'from' || word === 'starting' || word === 'on'
    ? { question: `“${shown(phrase)}” reads like a start, but access starts when it’s approved.` }
    : { question: `Is “${shown(phrase)}” the end? Then write “until ${moment}”.` };
}

export function shown(phrase: string): string {
  const characters = Array.from(phrase.trim());
  return characters.length <= 60 ? phrase.trim() : `${characters.slice(0, 59).join('')}…`;
}
