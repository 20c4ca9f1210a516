import type { DateTime } from 'luxon';
import { hourOfTwelve } from '../time/calendar-words.ts';
import { readDay } from './day-words.ts';

/** The instant that was meant, or what must be asked; undefined where the words name none. */
export type ReadMoment = { at: DateTime } | { question: string } | undefined;

type Hour = { hour: number; minute: number } | { question: string } | undefined;

const CLOCK = '\\d{1,2}:\\d{2}(?: ?[ap]\\.?m\\.?)?|\\d{1,2} ?[ap]\\.?m\\.?|noon|midday|midnight|\\d{1,2}';
const HOUR_LAST = new RegExp(`^(?:(.*?) )?(?:at )?(${CLOCK})$`);
const HOUR_FIRST = new RegExp(`^(${CLOCK}) (?:on )?(.+)$`);
const VAGUE = /(?:^| )(?:early |late )?(morning|afternoon|evening|night|lunch|lunchtime|breakfast|dinner)$/;
const END_OF = /^(?:the )?(?:end|rest|remainder) of (?:the |this )?(day|today|week|month|year)$/;
const WHOLES = {
  eod: 'day',
  cob: 'day',
  today: 'day',
  day: 'day',
  eow: 'week',
  week: 'week',
  eom: 'month',
  month: 'month',
  year: 'year',
} as const;
const wholeNamed = (typed: string) => Object.entries(WHOLES).find(([name]) => name === typed)?.[1];

/** Reads a day, an hour, or both, in lower case without "until": a day counts to its end. */
export function readMoment(typed: string, now: DateTime): ReadMoment {
  const whole = wholeNamed(/^eo[dwm]$|^cob$/.exec(typed)?.[0] ?? END_OF.exec(typed)?.[1] ?? '');
  if (whole !== undefined) return { at: now.endOf(whole) };
  const named = typed.replace(/^(?:the )?end of /, '');
  const day = readDay(named, now);
  if (day !== undefined) return 'question' in day ? day : { at: day.day.endOf('day') };
  const part = VAGUE.exec(named)?.[1];
  if (part !== undefined) return vaguePart(named, part, now);
  const [, dayFirst = '', hourLast] = HOUR_LAST.exec(named) ?? [];
  if (hourLast !== undefined) {
    const read = dayAndHour(dayFirst, hourLast, now);
    if (read !== undefined) return read;
  }
  const [, hourFirst, dayLast = ''] = HOUR_FIRST.exec(named) ?? [];
  return hourFirst === undefined ? undefined : dayAndHour(dayLast, hourFirst, now);
}

function vaguePart(named: string, part: string, now: DateTime): ReadMoment {
  const day = named.replace(VAGUE, '').replace(/^(?:the|this|in the)$/, '');
  if (day !== '' && readDay(day, now) === undefined) return undefined;
  const example = day === '' ? '18:00' : `${day} 18:00`;
  return { question: `Which hour is “${part}”? Write it like “until ${example}”.` };
}

function dayAndHour(day: string, clock: string, now: DateTime): ReadMoment {
  const meant = day === '' ? { day: now } : readDay(day, now);
  if (meant === undefined || 'question' in meant) return meant;
  const hour = readHour(clock, day);
  if (hour === undefined || 'question' in hour) return hour;
  const { hour: h, minute } = hour;
  const at = firstOf(meant.day.startOf('day').set({ hour: h, minute }));
  if (at > now || !at.hasSame(now, 'day')) return { at };
  const shown = hourShown(h, minute);
  const later = h < 12 && now.hour < h + 12 ? ` or “until ${hourShown(h + 12, minute)}”` : '';
  return { question: `${shown} has passed today. Write “until tomorrow ${shown}”${later}.` };
}

/** Where the clocks go back an hour comes twice: the first of the two, which is never more than was meant. */
const firstOf = (at: DateTime): DateTime =>
  at.getPossibleOffsets().reduce((first, other) => (other < first ? other : first));

function readHour(clock: string, day: string): Hour {
  if (clock === 'noon' || clock === 'midday') return { hour: 12, minute: 0 };
  if (clock === 'midnight') return midnight(day);
  const [, first = '', second, half] = /^(\d{1,2})(?::(\d{2}))? ?(?:([ap])\.?m\.?)?$/.exec(clock) ?? [];
  const [hour, minute] = [Number(first), Number(second ?? 0)];
  if (minute > 59) return undefined;
  if (half !== undefined) {
    const ofDay = hourOfTwelve(hour, half === 'p' ? 'p' : 'a');
    return ofDay === undefined ? undefined : { hour: ofDay, minute };
  }
  if (second !== undefined) return hour <= 23 ? { hour, minute } : undefined;
  return { question: bareNumber(hour, day) };
}

function midnight(day: string): Hour {
  if (day === '' || day === 'today' || day === 'tonight') return { hour: 24, minute: 0 };
  return {
    question: `Does ${day} begin or end with that midnight? Write “until ${day}” for its end, or “until ${day} 00:00”.`,
  };
}

function bareNumber(hour: number, day: string): string {
  const before = day === '' ? '' : `${day} `;
  if (hour >= 1 && hour <= 11)
    return `Is ${hour} in the morning or in the evening? Write “until ${before}${hourShown(hour, 0)}” or “until ${before}${hourShown(hour + 12, 0)}”.`;
  return hour <= 23
    ? `Is ${hour} an hour or a day? Write “until ${before}${hourShown(hour, 0)}”, or the date with its month.`
    : `${hour} isn’t a time. Write it like “until ${before}18:00”, or a date with its month.`;
}

const hourShown = (hour: number, minute: number): string =>
  `${String(hour).padStart(2, '0')}:${String(minute).padStart(2, '0')}`;
