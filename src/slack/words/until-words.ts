import { DateTime } from 'luxon';
import { parseDuration } from '../../domain/time/duration.ts';

export type ReadUntil = { ok: true; until: Date } | { ok: false; sentence: string };

const WEEKDAYS = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'];
const LEAST_LETTERS = 3;
const DATES = ['yyyy-MM-dd', 'd.M.yyyy', 'd LLLL yyyy', 'd LLL yyyy', 'LLLL d yyyy', 'LLL d yyyy'];
const DATES_WITHOUT_YEAR = ['d LLLL', 'd LLL', 'LLLL d', 'LLL d', 'd.M.'];
const EXAMPLES = 'Write it like “until friday”, “until 2026-12-24” or “for 3 days”.';

/**
 * Reads until when something lasts: a day counts to its end, in the reader's zone, and a weekday is the next one,
 * never today. A length counts from now.
 */
export function readUntil(words: string, zone: string, now: Date): ReadUntil {
  const typed = words.trim().toLowerCase().replaceAll(',', ' ').replace(/\s+/g, ' ');
  if (typed === '') return { ok: false, sentence: `Say until when. ${EXAMPLES}` };
  const today = DateTime.fromJSDate(now, { zone });
  const length = /^for (.+)$/.exec(typed)?.[1];
  const day = length === undefined ? dayMeant(typed.replace(/^(?:until|till|to|by) /, ''), today) : undefined;
  if (day !== undefined) return ended(day, now, words);
  const parsed = parseDuration(length ?? typed);
  if (parsed.ok) return { ok: true, until: after(today, parsed.seconds).toJSDate() };
  if (length !== undefined) return { ok: false, sentence: parsed.sentence };
  return { ok: false, sentence: `“${shown(words)}” is no day that can be read. ${EXAMPLES}` };
}

function dayMeant(typed: string, today: DateTime): DateTime | undefined {
  if (typed === 'today' || typed === 'tonight') return today;
  if (typed === 'tomorrow') return today.plus({ days: 1 });
  const weekday = WEEKDAYS.findIndex((name) => typed.length >= LEAST_LETTERS && name.startsWith(typed)) + 1;
  if (weekday > 0) return today.plus({ days: ((weekday - today.weekday + 6) % 7) + 1 });
  const { zoneName: zone } = today;
  const options = { zone: zone ?? 'utc', locale: 'en' };
  for (const format of DATES) {
    const day = DateTime.fromFormat(typed, format, options);
    if (day.isValid) return day;
  }
  for (const format of DATES_WITHOUT_YEAR) {
    const day = DateTime.fromFormat(typed, format, options).set({ year: today.year });
    if (day.isValid) return day < today.startOf('day') ? day.plus({ years: 1 }) : day;
  }
  return undefined;
}

function ended(day: DateTime, now: Date, words: string): ReadUntil {
  const until = day.endOf('day').toJSDate();
  if (until > now) return { ok: true, until };
  return { ok: false, sentence: `“${shown(words)}” has passed. ${EXAMPLES}` };
}

/** Whole days keep the time of day across a clock change. */
function after(now: DateTime, seconds: number): DateTime {
  const days = Math.floor(seconds / 86_400);
  return now.plus({ days, seconds: seconds - days * 86_400 });
}

function shown(words: string): string {
  return words.trim().slice(0, 60);
}
