import { expect, it } from 'vitest';
import { isDayAhead } from '../../../src/domain/time/days-ahead.ts';

const BERLIN = 'Europe/Berlin';
/** On 24 October at 23:30 in Berlin, the day before the clocks go back. */
const SATURDAY = { now: new Date('2026-10-24T21:30:00Z'), zone: BERLIN };

it.each([
  ['the end of the day', '2026-10-24T21:59:59.999Z', false],
  ['the next day, before its end', '2026-10-25T22:59:59.998Z', false],
  ['the end of the next day, an hour later by now', '2026-10-25T22:59:59.999Z', true],
  ['the end of the last day', '2026-11-03T22:59:59.999Z', true],
  ['a moment after that', '2026-11-03T23:00:00Z', false],
  ['the past', '2026-10-01T22:00:00Z', false],
])('from tomorrow to ten days ahead is, by the clocks of whoever chose it: %s', (_, at, is) => {
  expect(isDayAhead(new Date(at), SATURDAY, { days: 10 })).toBe(is);
});

it('a year ahead of the 29th of February is the 28th', () => {
  const leap = { now: new Date('2028-02-29T12:00:00Z'), zone: 'UTC' };
  expect(isDayAhead(new Date('2029-02-28T23:59:59.999Z'), leap, { years: 1 })).toBe(true);
  expect(isDayAhead(new Date('2029-03-01T23:59:59.999Z'), leap, { years: 1 })).toBe(false);
});
