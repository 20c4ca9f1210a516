import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cronLineFault, eitherDayMeaning } from '../../../src/config/cron-line.ts';
import { nextOccurrence, nextOccurrences } from '../../../src/domain/time/cron-schedule.ts';

const next = (line: string, after: string, zone = 'Europe/Berlin') =>
  nextOccurrence(line, zone, new Date(after))?.toISOString() ?? null;

describe('the next occurrence of a cron line', () => {
  it.each([
    ['0 9 1 1,4,7,10 *', '2026-11-20T09:00:00Z', '2027-01-01T08:00:00.000Z'],
    ['0 9 1 1,4,7,10 *', '2027-01-01T08:00:00Z', '2027-04-01T07:00:00.000Z'],
    ['0 0 29 2 *', '2026-03-01T00:00:00Z', '2028-02-28T23:00:00.000Z'],
    ['0 9 * * mon', '2026-11-20T09:00:00Z', '2026-11-23T08:00:00.000Z'],
    ['0 9 * * 7', '2026-11-20T09:00:00Z', '2026-11-22T08:00:00.000Z'],
  ])('of %s after %s is by the clocks of the organization', (line, after, expected) => {
    expect(next(line, after)).toBe(expected);
  });

  it('comes once on the day when an hour comes twice, and at the change when it doesn’t come', () => {
    expect(next('30 2 * * *', '2026-10-25T00:30:00Z')).toBe('2026-10-26T01:30:00.000Z');
    expect(next('30 2 * * *', '2026-03-28T12:00:00Z')).toBe('2026-03-29T01:00:00.000Z');
  });

  it('never comes on a day that there isn’t', () => {
    expect(next('0 0 31 2 *', '2026-11-20T09:00:00Z')).toBeNull();
  });
});

describe('the check of a cron line', () => {
  const number = (least: number, most: number) => fc.integer({ min: least, max: most }).map(String);
  const field = (least: number, most: number, words: string[] = []) =>
    fc.oneof(
      fc.constant('*'),
      number(least, most),
      fc.integer({ min: 1, max: 99 }).map((step) => `*/${step}`),
      fc.tuple(number(least, most), number(least, most)).map((pair) => pair.join('-')),
      fc.array(number(least, most), { minLength: 1, maxLength: 3 }).map((list) => list.join(',')),
      fc.constantFrom('*', ...words),
    );

  it('lets no line through that can’t be followed or never comes', () => {
    const lines = fc.tuple(
      field(0, 59),
      field(0, 23),
      field(1, 31),
      field(1, 12, ['jan', 'DEC']),
      field(0, 7, ['sun', 'Mon', 'mon-fri']),
    );
    fc.assert(
      fc.property(lines, (fields) => {
        const line = fields.join(' ');
        if (cronLineFault(line) !== undefined) return;
        expect(next(line, '2026-11-20T09:00:00Z'), line).not.toBeNull();
      }),
      { numRuns: 300 },
    );
  });
});

describe('a day of the week that comes once in a month', () => {
  it.each([
    ['0 9 * * 1#1', ['2026-12-07', '2027-01-04', '2027-02-01']],
    ['0 9 * * mon#1', ['2026-12-07', '2027-01-04', '2027-02-01']],
    ['0 9 * * 5L', ['2026-12-25', '2027-01-29', '2027-02-26']],
    ['0 9 * * Fri#L', ['2026-12-25', '2027-01-29', '2027-02-26']],
    ['0 9 * 1,7 1#2,1#4', ['2027-01-11', '2027-01-25', '2027-07-12']],
    ['0 9 L * *', ['2026-11-30', '2026-12-31', '2027-01-31']],
    ['0 9 15,L 2 *', ['2027-02-15', '2027-02-28', '2028-02-15']],
  ])('is understood: %s', (line, days) => {
    expect(cronLineFault(line)).toBeUndefined();
    const found = nextOccurrences(line, 'Europe/Berlin', new Date('2026-11-29T12:00:00Z'), 3);
    expect(found.map((at) => at.toISOString().slice(0, 10))).toEqual(days);
  });

  it('isn’t looked for when none is asked for', () => {
    expect(nextOccurrences('0 12 * * 1#5', 'UTC', new Date('2026-11-30T23:00:00Z'), 0)).toEqual([]);
  });

  it('comes when the calendar says so, beside days that always come', () => {
    const turn = fc.constantFrom('', '#1', '#2', '#3', '#4', '#5', 'L', '#L');
    const piece = fc.tuple(fc.integer({ min: 0, max: 6 }), turn);
    fc.assert(
      fc.property(
        fc.uniqueArray(piece, { minLength: 1, maxLength: 3, selector: ([day]) => day }),
        (pieces) => {
          const line = `0 12 * * ${pieces.map((one) => one.join('')).join(',')}`;
          expect(cronLineFault(line)).toBeUndefined();
          const days = Array.from({ length: 100 }, (_, at) => new Date(Date.UTC(2026, 11, 1 + at, 12)));
          const expected = days.filter((day) =>
            pieces.some(([weekday, which]) => comes(day, weekday, which)),
          );
          const from = new Date(Date.UTC(2026, 10, 30, 23));
          expect(nextOccurrences(line, 'UTC', from, expected.length), line).toEqual(expected);
        },
      ),
      { numRuns: 40 },
    );
  });

  it.each(['1#6', '1#0', '1-5#1', '*#1', '#1', 'L', 'L5', '8#1', '1#', 'monday#1', '1#1#2'])(
    'is refused as %s',
    (weekday) => {
      expect(cronLineFault(`0 9 * * ${weekday}`)).toContain('1#1 (the first Monday), 1L (the last)');
    },
  );
});

function comes(day: Date, weekday: number, turn: string): boolean {
  if (day.getUTCDay() !== weekday) return false;
  const ofMonth = day.getUTCDate();
  const inAWeek = new Date(day.getTime() + 7 * 24 * 3_600_000);
  if (turn.endsWith('L')) return inAWeek.getUTCMonth() !== day.getUTCMonth();
  return turn === '' || Math.ceil(ofMonth / 7) === Number(turn.slice(1));
}

describe('a line with days of the month and of the week', () => {
  it.each([
    ['0 9 1-7 * 1', 'for one in a month write "0 9 * * 1#1"'],
    ['0 9 15-21 1,7 fri', 'for one in a month write "0 9 * 1,7 fri#3"'],
    ['0 9 1 * 1', 'leave one of the two *'],
    ['0 9 */2 * 1-5', 'leave one of the two *'],
  ])('takes either: %s', (line, instead) => {
    expect(eitherDayMeaning(line)).toContain(instead);
  });

  it.each(['0 9 1 * *', '0 9 * * 1', '0 9 * * *'])('isn’t what %s is', (line) => {
    expect(eitherDayMeaning(line)).toBeUndefined();
  });
});
