import { expect, test } from 'vitest';
import { readUntil } from '../../../src/slack/words/until-words.ts';
import { berlin } from '../support/definitions.ts';

/** A Friday morning. */
const NOW = berlin('2026-11-20T10:00');
const endOf = (day: string) => berlin(`${day}T23:59:59.999`);

test.each([
  ['until friday', '2026-11-27'],
  ['until fri', '2026-11-27'],
  ['till Monday', '2026-11-23'],
  ['thursday', '2026-11-26'],
  ['until today', '2026-11-20'],
  ['until tomorrow', '2026-11-21'],
  ['until 2026-12-24', '2026-12-24'],
  ['until 24.12.2026', '2026-12-24'],
  ['until 24.12.', '2026-12-24'],
  ['until 24 december', '2026-12-24'],
  ['until Dec 24', '2026-12-24'],
  ['until December 24, 2026', '2026-12-24'],
  ['until 2 january', '2027-01-02'],
])('“%s” lasts to the end of %s, where the person is', (words, day) => {
  expect(readUntil(words, 'Europe/Berlin', NOW)).toEqual({ ok: true, until: endOf(day) });
});

test('a length counts from now, and days keep the time of day across a clock change', () => {
  const saturday = berlin('2026-10-24T10:00');
  const read = (words: string) => readUntil(words, 'Europe/Berlin', saturday);
  expect(read('for 3 days')).toEqual({ ok: true, until: berlin('2026-10-27T10:00') });
  expect(read('for 4 hours')).toEqual({ ok: true, until: berlin('2026-10-24T14:00') });
});

test('a day is the person’s own', () => {
  const lateInBerlin = new Date('2026-11-20T23:30:00Z');
  const read = (zone: string) => readUntil('today', zone, lateInBerlin);
  expect(read('America/New_York')).toEqual({ ok: true, until: new Date('2026-11-21T04:59:59.999Z') });
  expect(read('Europe/Berlin')).toEqual({ ok: true, until: new Date('2026-11-21T22:59:59.999Z') });
});

test.each([
  ['', 'Say until when.'],
  ['until the cows come home', '“until the cows come home” is no day that can be read.'],
  ['until 2026-02-30', '“until 2026-02-30” is no day that can be read.'],
  ['until 2026-11-19', '“until 2026-11-19” has passed.'],
  ['for ages', '“ages” is not a duration.'],
  ['for -3 days', '“-3 days” is negative'],
])('“%s” is refused with what was found and how to write it', (words, sentence) => {
  const read = readUntil(words, 'Europe/Berlin', NOW);
  expect(read.ok ? '' : read.sentence).toContain(sentence);
  expect(read.ok ? '' : read.sentence).toMatch(/Write it like/);
});
