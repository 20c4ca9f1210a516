import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { DAY, formatDuration, HOUR, MINUTE, parseDuration } from '../../../src/domain/time/duration.ts';

describe('parseDuration', () => {
  test.each([
    ['30s', 30],
    ['15m', 15 * MINUTE],
    ['2h', 2 * HOUR],
    ['90d', 90 * DAY],
    ['2w', 14 * DAY],
    ['1h30m', 90 * MINUTE],
    ['1.5h', 90 * MINUTE],
    ['2 hours', 2 * HOUR],
    ['an hour', HOUR],
    ['a day', DAY],
    ['1 day and 12 hours', 36 * HOUR],
    ['1 day, 2 hrs', 26 * HOUR],
    [' 2H ', 2 * HOUR],
    ['45 mins', 45 * MINUTE],
    ['2h30', 150 * MINUTE],
    ['2h 30m', 150 * MINUTE],
    ['1h 30', 90 * MINUTE],
    ['1,5h', 90 * MINUTE],
    ['2,25 hours', 135 * MINUTE],
    ['90 min', 90 * MINUTE],
    ['a week', 7 * DAY],
    ['half an hour', 30 * MINUTE],
    ['half a day', 12 * HOUR],
    ['two hours', 2 * HOUR],
    ['an hour and a half', 90 * MINUTE],
    ['2 days and a half', 60 * HOUR],
    ['PT2H', 2 * HOUR],
    ['P1D', DAY],
    ['P1DT12H', 36 * HOUR],
    ['P2W', 14 * DAY],
    ['pt90m', 90 * MINUTE],
  ])('reads %s', (text, seconds) => {
    expect(parseDuration(text)).toEqual({ ok: true, seconds });
  });

  test.each([
    ['', 'No duration was given. Write it like 30m, 2h, 1h30m, 7d or "2 hours".'],
    ['soon', '“soon” is not a duration. Write it like 30m, 2h, 1h30m, 7d or "2 hours".'],
    ['2', '“2” is not a duration. Write it like 30m, 2h, 1h30m, 7d or "2 hours".'],
    ['1h1h', '“1h1h” is not a duration. Write it like 30m, 2h, 1h30m, 7d or "2 hours".'],
    ['1h and', '“1h and” is not a duration. Write it like 30m, 2h, 1h30m, 7d or "2 hours".'],
    ['2h5', '“2h5” is not a duration. Write it like 30m, 2h, 1h30m, 7d or "2 hours".'],
    ['2h60', '“2h60” is not a duration. Write it like 30m, 2h, 1h30m, 7d or "2 hours".'],
    ['1d 12', '“1d 12” is not a duration. Write it like 30m, 2h, 1h30m, 7d or "2 hours".'],
    ['1,500h', '“1,500h” is not a duration. Write it like 30m, 2h, 1h30m, 7d or "2 hours".'],
    ['10m 2h 30', '“10m 2h 30” is not a duration. Write it like 30m, 2h, 1h30m, 7d or "2 hours".'],
    ['2hx', '“2hx” is not a duration. Write it like 30m, 2h, 1h30m, 7d or "2 hours".'],
    ['PT', '“PT” is not a duration. Write it like 30m, 2h, 1h30m, 7d or "2 hours".'],
    ['1e9h', '“1e9h” is not a duration. Write it like 30m, 2h, 1h30m, 7d or "2 hours".'],
    [
      '0m',
      '“0m” is no time at all: a duration is at least one second. Write it like 30m, 2h, 1h30m, 7d or "2 hours".',
    ],
    [
      '-2h',
      '“-2h” is negative: a duration is longer than nothing. Write it like 30m, 2h, 1h30m, 7d or "2 hours".',
    ],
    ['4000d', '“4000d” is longer than ten years, the longest that can be asked for.'],
    ['999999999d', '“999999999d” is longer than ten years, the longest that can be asked for.'],
    [
      '2 months',
      '“2 months” has months or years in it, whose length varies: say it in days, like 30d or 90d.',
    ],
    ['P1Y', '“P1Y” has months or years in it, whose length varies: say it in days, like 30d or 90d.'],
    ['P3M', '“P3M” has months or years in it, whose length varies: say it in days, like 30d or 90d.'],
  ])('refuses “%s” with a sentence', (text, sentence) => {
    expect(parseDuration(text)).toEqual({ ok: false, sentence });
  });

  test('answers whatever is typed, and repeats little of it', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 3_000, unit: 'binary' }), (typed) => {
        const parsed = parseDuration(typed);
        if (!parsed.ok) expect(parsed.sentence.length).toBeLessThan(250);
      }),
    );
  });
});

describe('formatDuration', () => {
  test.each([
    [1, '1 second'],
    [45, '45 seconds'],
    [15 * MINUTE, '15 minutes'],
    [HOUR, '1 hour'],
    [90 * MINUTE, '1 hour 30 minutes'],
    [DAY, '1 day'],
    [36 * HOUR, '1 day 12 hours'],
    [90 * DAY, '90 days'],
    [0, '0 seconds'],
  ])('says %i seconds as “%s”', (seconds, words) => {
    expect(formatDuration(seconds)).toBe(words);
  });

  test('is read back as the same length', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 3_650 * DAY }), (seconds) => {
        expect(parseDuration(formatDuration(seconds))).toEqual({ ok: true, seconds });
      }),
    );
  });
});
