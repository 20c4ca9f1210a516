import { describe, expect, test } from 'vitest';
import { readClockWords } from '../../../src/sandbox/people/clock-words.ts';

// A Friday, noon in Helsinki, which is two hours ahead of UTC until March.
const now = new Date('2026-11-20T10:00:00Z');
const zone = 'Europe/Helsinki';

describe('what is typed to the sandbox’s clock', () => {
  test.each([
    ['90m', '2026-11-20T11:30:00Z'],
    ['2d', '2026-11-22T10:00:00Z'],
    ['1w 3h', '2026-11-27T13:00:00Z'],
    ['+1h30m', '2026-11-20T11:30:00Z'],
    ['for 2 hours', '2026-11-20T12:00:00Z'],
    ['365d', '2027-11-20T10:00:00Z'],
    ['until tomorrow 9:00', '2026-11-21T07:00:00Z'],
    ['Tomorrow at 9', '2026-11-21T07:00:00Z'],
    ['until 18:00', '2026-11-20T16:00:00Z'],
    ['6pm', '2026-11-20T16:00:00Z'],
    ['until friday, 17:30', '2026-11-27T15:30:00Z'],
    ['mon 8am', '2026-11-23T06:00:00Z'],
    ['2027-03-29 09:00', '2027-03-29T06:00:00Z'],
  ])('“%s” moves it to %s', (typed, expected) => {
    const move = readClockWords(typed, zone, now);
    expect(move).toEqual({ ok: true, ms: Date.parse(expected) - now.getTime() });
  });

  test.each([
    ['soon', /“soon” is no time that the clock understands\. Write it like 90m/],
    ['', /Say by how much the clock moves/],
    ['0m', /no time that the clock understands/],
    ['9', /no time that the clock understands/],
    ['tomorrow 25:00', /no time that the clock understands/],
    ['13pm', /no time that the clock understands/],
    ['2026-02-30 9:00', /no time that the clock understands/],
    ['until friday', /“until friday” lacks a time of day: say “friday 9:00”/],
    ['-2h', /“-2h” is in the past, and the clock only moves forward/],
    ['2h ago', /only moves forward/],
    ['yesterday 9:00', /only moves forward/],
    ['until 9:00', /only moves forward/],
    ['2026-11-19 23:00', /only moves forward/],
    ['366d', /“366d” is more than a year/],
    ['2030-01-01 0:00', /more than a year/],
    [`${'so '.repeat(40)}on`, /^“.{39}…” is no time/],
  ])('“%s” moves nothing and says why', (typed, sentence) => {
    expect(readClockWords(typed, zone, now)).toEqual({
      ok: false,
      sentence: expect.stringMatching(sentence),
    });
  });
});
