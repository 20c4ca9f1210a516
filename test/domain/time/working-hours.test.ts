import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  isWorkingTime,
  nextWorkingInstant,
  type WorkingHours,
} from '../../../src/domain/time/working-hours.ts';

const office: WorkingHours = { days: ['mon', 'tue', 'wed', 'thu', 'fri'], from: '09:00', to: '18:00' };
const sundayNight = (from: string, to: string): WorkingHours => ({ days: ['sun'], from, to });
const next = (at: string, zone: string, hours: WorkingHours | null = office): string =>
  nextWorkingInstant(new Date(at), zone, hours).toISOString();

describe('the next working instant', () => {
  test.each([
    ['in working time it is now', '2026-11-20T10:00:00Z', 'Europe/Berlin', '2026-11-20T10:00:00.000Z'],
    ['before work it is this morning', '2026-11-20T03:00:00Z', 'Europe/Berlin', '2026-11-20T08:00:00.000Z'],
    [
      'at the last minute’s end it is over',
      '2026-11-19T17:00:00Z',
      'Europe/Berlin',
      '2026-11-20T08:00:00.000Z',
    ],
    ['on a Friday evening it is Monday', '2026-11-20T17:00:00Z', 'Europe/Berlin', '2026-11-23T08:00:00.000Z'],
    ['each in their own zone', '2026-11-20T17:00:00Z', 'America/New_York', '2026-11-20T17:00:00.000Z'],
    ['where it is another day already', '2026-11-19T23:30:00Z', 'Asia/Tokyo', '2026-11-20T00:00:00.000Z'],
    ['over the change to winter time', '2026-10-23T17:00:00Z', 'Europe/Berlin', '2026-10-26T08:00:00.000Z'],
    ['over the change to summer time', '2026-03-27T18:00:00Z', 'Europe/Berlin', '2026-03-30T07:00:00.000Z'],
    ['a zone nobody knows is UTC', '2026-11-20T03:00:00Z', 'Mars/Olympus', '2026-11-20T09:00:00.000Z'],
  ])('%s', (_promise, at, zone, expected) => {
    expect(next(at, zone)).toBe(expected);
  });

  test('without hours is always now', () => {
    expect(next('2026-11-22T03:00:00Z', 'Europe/Berlin', null)).toBe('2026-11-22T03:00:00.000Z');
  });

  test('is when the clock has jumped, where it jumps over the beginning', () => {
    expect(next('2026-03-28T12:00:00Z', 'Europe/Berlin', sundayNight('02:30', '04:00'))).toBe(
      '2026-03-29T01:00:00.000Z',
    );
  });

  test('is a week later, where the clock jumps over all of the hours', () => {
    expect(next('2026-03-28T12:00:00Z', 'Europe/Berlin', sundayNight('02:10', '02:50'))).toBe(
      '2026-04-05T00:10:00.000Z',
    );
  });

  test('comes twice in the hour that is repeated', () => {
    const hours = sundayNight('02:30', '02:45');
    expect(next('2026-10-25T00:00:00Z', 'Europe/Berlin', hours)).toBe('2026-10-25T00:30:00.000Z');
    expect(next('2026-10-25T00:50:00Z', 'Europe/Berlin', hours)).toBe('2026-10-25T01:30:00.000Z');
  });

  test('is when the clock is set back into the hours', () => {
    expect(next('2026-10-25T00:40:00Z', 'Europe/Berlin', sundayNight('01:00', '02:30'))).toBe(
      '2026-10-25T01:00:00.000Z',
    );
  });

  test('is working time, and there is none before it', () => {
    const minute = fc.integer({ min: 0, max: 23 * 60 + 58 });
    const clock = (of: number) =>
      `${String(Math.floor(of / 60)).padStart(2, '0')}:${String(of % 60).padStart(2, '0')}`;
    const hours = fc
      .tuple(minute, minute, fc.subarray(['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'], { minLength: 1 }))
      .map(([one, other, days]) => ({
        days,
        from: clock(Math.min(one, other)),
        to: clock(Math.max(one, other) + 1),
      }));
    const zone = fc.constantFrom(
      'Europe/Berlin',
      'America/New_York',
      'Australia/Lord_Howe',
      'Asia/Kolkata',
      'UTC',
    );
    const at = fc.date({ min: new Date('2026-01-01'), max: new Date('2027-12-31'), noInvalidDate: true });
    fc.assert(
      fc.property(
        at,
        zone,
        hours,
        fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
        (at, zone, hours, part) => {
          const found = nextWorkingInstant(at, zone, hours);
          expect(isWorkingTime(found, zone, hours)).toBe(true);
          expect(found.getTime()).toBeGreaterThanOrEqual(at.getTime());
          const between = new Date(at.getTime() + Math.floor((found.getTime() - at.getTime()) * part));
          if (between < found) expect(isWorkingTime(between, zone, hours)).toBe(false);
        },
      ),
      { numRuns: 300 },
    );
  });
});
