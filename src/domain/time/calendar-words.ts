import type { DateTime } from 'luxon';

export const WEEKDAYS = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'];
const LEAST_LETTERS = 3;

/** The place, from 1, of the first of these names that begins with what was typed, three letters at least; else 0. */
export function numberNamed(names: readonly string[], typed: string): number {
  return names.findIndex((name) => typed.length >= LEAST_LETTERS && name.startsWith(typed)) + 1;
}

/** 1 is Monday; 0 where no day of the week is called so. */
export const weekdayNamed = (typed: string): number => numberNamed(WEEKDAYS, typed);

/** The next day of the week that is this one, never today. */
export const comingWeekday = (weekday: number, today: DateTime): DateTime =>
  today.plus({ days: ((weekday - today.weekday + 6) % 7) + 1 });

/** An hour of twelve as one of twenty-four; undefined where there is none such. */
export function hourOfTwelve(hour: number, half: 'a' | 'p'): number | undefined {
  return hour >= 1 && hour <= 12 ? (hour % 12) + (half === 'p' ? 12 : 0) : undefined;
}
