import { expect, it } from 'vitest';
import { lengthTyped } from '../../src/cli/explain.ts';
import { HOUR } from '../../src/domain/time/duration.ts';

/** A Wednesday. */
const WHEN = { now: new Date('2026-11-18T09:00:00Z'), zone: 'Europe/Berlin' };

it.each([
  ['4h', 4 * HOUR],
  ['2 weeks', 14 * 24 * HOUR],
  ['until friday 18:00', 56 * HOUR],
  ['for the rest of the week', (4 * 24 + 14) * HOUR],
  ['permanent', 'permanent'],
])('reads %s as Slack does', (typed, seconds) => {
  expect(lengthTyped(typed, WHEN).seconds).toBe(seconds);
});

it.each([
  ['until friday 6', /Is 6 in the morning or in the evening\?/],
  ['4h because', '“4h” is a length, but “because” after it isn’t. Write it like 30m, 2h'],
  ['soon', '“soon” isn’t a length. Write it like 30m, 2h'],
  ['40 fortnights', /Write it like 30m/],
])('says of %s what can’t be read', (typed, sentence) => {
  expect(() => lengthTyped(typed, WHEN)).toThrow(sentence);
});
