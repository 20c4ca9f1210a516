import { DateTime, IANAZone } from 'luxon';
import type { Definitions } from '../definitions.ts';

export type WorkingHours = NonNullable<Definitions['workingHours']>;

const DAY_WORDS = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'];
/** A week, and one more for hours that a clock change leaves out on their only day. */
const DAYS_AHEAD = 15;

/** By the clock on the wall of that zone, which a zone nobody knows takes from UTC; null hours are always. */
export function isWorkingTime(at: Date, zone: string, hours: WorkingHours | null): boolean {
  if (hours === null) return true;
  const local = localTime(at, zone);
  const minute = local.hour * 60 + local.minute;
  return (
    hours.days.includes(DAY_WORDS[local.weekday - 1] ?? '') &&
    minuteOf(hours.from) <= minute &&
    minute < minuteOf(hours.to)
  );
}

/** The instant itself when it is working time there, else the next at which it is. */
export function nextWorkingInstant(at: Date, zone: string, hours: WorkingHours | null): Date {
  if (hours === null || isWorkingTime(at, zone, hours)) return at;
  const today = localTime(at, zone);
  for (let day = 0; day < DAYS_AHEAD; day++) {
    for (const start of possibleStarts(today.plus({ days: day }).startOf('day'), hours))
      if (start > at && isWorkingTime(start, zone, hours)) return start;
  }
  throw new Error(`no working time within ${DAYS_AHEAD} days of ${at.toISOString()} in ${zone}`);
}

/** On a day on which the clock is changed, the hours may begin late, or twice: each of its minutes is looked at. */
function* possibleStarts(day: DateTime, { from }: WorkingHours): Generator<Date> {
  const end = day.endOf('day');
  if (day.offset === end.offset) {
    yield day.set({ hour: Math.floor(minuteOf(from) / 60), minute: minuteOf(from) % 60 }).toJSDate();
    return;
  }
  for (let start = day.toMillis(); start < end.toMillis(); start += 60_000) yield new Date(start);
}

/** Minutes from midnight, of `09:00`. */
function minuteOf(time: string): number {
  const [hour, minute] = time.split(':').map(Number);
  return (hour ?? 0) * 60 + (minute ?? 0);
}

function localTime(at: Date, zone: string): DateTime {
  return DateTime.fromJSDate(at, { zone: IANAZone.isValidZone(zone) ? zone : 'UTC' });
}
