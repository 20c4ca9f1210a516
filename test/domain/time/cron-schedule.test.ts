import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cronLineFault } from '../../../src/config/cron-line.ts';
import { nextOccurrence } from '../../../src/domain/time/cron-schedule.ts';

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
