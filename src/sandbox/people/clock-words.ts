import { DateTime } from 'luxon';
import { comingWeekday, hourOfTwelve, weekdayNamed } from '../../domain/time/calendar-words.ts';
import { parseDuration } from '../../domain/time/duration.ts';

export type ClockMove = { ok: true; ms: number } | { ok: false; sentence: string };

const EXAMPLES = 'Write it like 90m, 2d, 1w 3h, or “until tomorrow 9:00”.';
const MOST_DAYS = 365;
const BACKWARDS = /^[-−–]|\b(ago|back|backwards|earlier|before)$|^(yesterday|last|back)\b/;
const TIME = /^(?:at )?(\d{1,2})(?::([0-5]\d))? ?(am|pm)?$/;

/** Reads by how much, or until when, somebody wants the clock moved: a length, or a time of day in their zone. */
export function readClockWords(words: string, zone: string, now: Date): ClockMove {
  const typed = words.trim().toLowerCase().replaceAll(',', ' ').replace(/\s+/g, ' ');
  if (typed === '') return refused(`Say by how much the clock moves. ${EXAMPLES}`);
  if (BACKWARDS.test(typed)) return backwards(words);
  const bare = typed.replace(/^(?:\+ ?|(?:for|by|in|until|till|to|on) )/, '');
  const length = parseDuration(bare);
  if (length.ok) return moved(length.seconds * 1000, words);
  const local = DateTime.fromJSDate(now, { zone });
  const at = instantMeant(bare, local.isValid ? local : DateTime.fromJSDate(now, { zone: 'utc' }));
  if (at === undefined)
    return refused(`“${shown(words)}” is no time that the clock understands. ${EXAMPLES}`);
  if (at === 'time wanted') return refused(`“${shown(words)}” lacks a time of day: say “${bare} 9:00”.`);
  return at.toJSDate() > now ? moved(at.toMillis() - now.getTime(), words) : backwards(words);
}

/** A time of day alone is today's; a weekday is the next one, never today. */
function instantMeant(typed: string, now: DateTime): DateTime | 'time wanted' | undefined {
  const [first = '', ...rest] = typed.split(' ');
  const day = dayMeant(first, now);
  if (day !== undefined && rest.length === 0) return 'time wanted';
  const time = TIME.exec(day === undefined ? typed : rest.join(' '));
  const isBareNumber = time?.[2] === undefined && time?.[3] === undefined;
  if (time === null || (day === undefined && isBareNumber)) return undefined;
  const hour = hourMeant(Number(time[1]), time[3]);
  return hour === undefined ? undefined : (day ?? now).set({ hour, minute: Number(time[2] ?? 0) });
}

function dayMeant(word: string, now: DateTime): DateTime | undefined {
  const today = now.startOf('day');
  if (word === 'today') return today;
  if (word === 'tomorrow') return today.plus({ days: 1 });
  const weekday = weekdayNamed(word);
  if (weekday > 0) return comingWeekday(weekday, today);
  const date = DateTime.fromFormat(word, 'yyyy-MM-dd', { zone: now.zone });
  return date.isValid ? date : undefined;
}

function hourMeant(hour: number, half: string | undefined): number | undefined {
  if (half === undefined) return hour < 24 ? hour : undefined;
  return hourOfTwelve(hour, half === 'pm' ? 'p' : 'a');
}

function moved(ms: number, words: string): ClockMove {
  if (ms <= MOST_DAYS * 86_400_000) return { ok: true, ms };
  return refused(`“${shown(words)}” is more than a year, and the clock moves a year at most at once.`);
}

function backwards(words: string): ClockMove {
  return refused(`“${shown(words)}” is in the past, and the clock only moves forward. ${EXAMPLES}`);
}

function refused(sentence: string): ClockMove {
  return { ok: false, sentence };
}

function shown(words: string): string {
  const text = words.trim();
  return text.length <= 40 ? text : `${text.slice(0, 39)}…`;
}
