import { expect, test } from 'vitest';
import { momentInWords } from '../../../src/domain/words/when-typed.ts';
import { readUntil } from '../../../src/domain/words/until-words.ts';
import { berlin } from '../../slack/support/definitions.ts';

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
  ['until 29 feb', '2028-02-29'],
  ['until feb 29', '2028-02-29'],
  ['29.2.', '2028-02-29'],
  ['until 25/5', '2027-05-25'],
  ['until the 4th of december', '2026-12-04'],
  ['until thursday 26 november', '2026-11-26'],
  ['until the end of next monday', '2026-11-23'],
  ['for the rest of the week', '2026-11-22'],
  ['for the rest of the day', '2026-11-20'],
  ['until end of month', '2026-11-30'],
])('“%s” lasts to the end of %s, where the person is', (words, day) => {
  expect(readUntil(words, { now: NOW, zone: 'Europe/Berlin' })).toEqual({ ok: true, until: endOf(day) });
});

test('a length counts from now, and days keep the time of day across a clock change', () => {
  const saturday = berlin('2026-10-24T10:00');
  const read = (words: string) => readUntil(words, { now: saturday, zone: 'Europe/Berlin' });
  expect(read('for 3 days')).toEqual({ ok: true, until: berlin('2026-10-27T10:00') });
  expect(read('for 4 hours')).toEqual({ ok: true, until: berlin('2026-10-24T14:00') });
  expect(read('1 month')).toEqual({ ok: true, until: berlin('2026-11-24T10:00') });
  expect(read('1d2h')).toEqual({ ok: true, until: berlin('2026-10-25T12:00') });
  expect(read('1d 2h')).toEqual({ ok: true, until: berlin('2026-10-25T12:00') });
  for (const hours of ['24h', 'for 24 hours', 'PT24H', 'twenty-four hours'])
    expect(read(hours)).toEqual({ ok: true, until: berlin('2026-10-25T09:00') });
});

test.each([
  ['until friday 18:00', '2026-11-27T18:00'],
  ['until 18:00', '2026-11-20T18:00'],
  ['until 6pm', '2026-11-20T18:00'],
  ['18:00 on monday', '2026-11-23T18:00'],
  ['until monday at 9:30', '2026-11-23T09:30'],
  ['until tomorrow noon', '2026-11-21T12:00'],
  ['until midnight', '2026-11-21T00:00'],
  ['until 2026-12-24 18:00', '2026-12-24T18:00'],
])('“%s” lasts to %s', (words, at) => {
  expect(readUntil(words, { now: NOW, zone: 'Europe/Berlin' })).toEqual({ ok: true, until: berlin(at) });
});

test('an hour that the clocks leave out is the one that they show then', () => {
  const saturday = { now: berlin('2027-03-27T10:00'), zone: 'Europe/Berlin' };
  const read = readUntil('until tomorrow 02:30', saturday);
  expect(read).toEqual({ ok: true, until: berlin('2027-03-28T03:30') });
  expect(read.ok ? momentInWords(read.until, saturday) : '').toBe('Sunday 28 March at 03:30');
});

test.each([
  ['until 6', 'Is 6 in the morning or in the evening? Write “until 06:00” or “until 18:00”.'],
  ['until friday 6', 'Write “until friday 06:00” or “until friday 18:00”.'],
  ['until 18', 'Is 18 an hour or a day?'],
  ['until 5/6', 'Is that Thursday 6 May or Saturday 5 June? Write “until 6 May” or “until 5 June”.'],
  [
    'until 5/6/2028',
    'Is that Saturday 6 May 2028 or Monday 5 June 2028? Write “until 6 May 2028” or “until 5 June 2028”.',
  ],
  ['until 8:30', '08:30 has passed today. Write “until tomorrow 08:30” or “until 20:30”.'],
  ['until tomorrow evening', 'Which hour is “evening”?'],
  ['until friday midnight', 'Does friday begin or end with that midnight?'],
  ['until 29 feb 2027', '2027 has no 29 February: the next is in 2028.'],
  ['until wednesday 26 november', 'Thursday 26 November isn’t a Wednesday.'],
])('“%s” is asked, not guessed', (words, sentence) => {
  const read = readUntil(words, { now: NOW, zone: 'Europe/Berlin' });
  expect(read.ok ? '' : read.sentence).toContain(sentence);
});

test.each([
  ['until sunday 02:30', '2026-10-25T00:30:00.000Z'],
  ['until 25 october 2:30', '2026-10-25T00:30:00.000Z'],
])('an hour that comes twice is the first of the two, and that is said: %s', (typed, at) => {
  const friday = { now: new Date('2026-10-23T10:00:00Z'), zone: 'Europe/Berlin' };
  const read = readUntil(typed, friday);
  expect(read).toEqual({ ok: true, until: new Date(at) });
  expect(momentInWords(new Date(at), friday)).toBe(
    'Sunday 25 October at 02:30 (the first time, as the clocks go back)',
  );
  expect(momentInWords(new Date('2026-10-25T01:30:00Z'), friday)).toMatch(/the second time/);
});

test('next friday is asked while there is one this week', () => {
  const monday = { now: berlin('2026-11-16T10:00'), zone: 'Europe/Berlin' };
  const read = readUntil('until next friday', monday);
  expect(read.ok ? '' : read.sentence).toContain('Is that Friday 20 November or Friday 27 November?');
  expect(readUntil('until this friday', monday)).toEqual({ ok: true, until: endOf('2026-11-20') });
});

test('a day is the person’s own', () => {
  const lateInBerlin = new Date('2026-11-20T23:30:00Z');
  const read = (zone: string) => readUntil('today', { now: lateInBerlin, zone });
  expect(read('America/New_York')).toEqual({ ok: true, until: new Date('2026-11-21T04:59:59.999Z') });
  expect(read('Europe/Berlin')).toEqual({ ok: true, until: new Date('2026-11-21T22:59:59.999Z') });
});

test.each([
  ['', 'Say until when.'],
  ['until the cows come home', '“until the cows come home” isn’t a day I can read.'],
  ['until 2026-02-30', '“until 2026-02-30” isn’t a day I can read.'],
  ['until 2026-11-19', '“until 2026-11-19” has passed.'],
  ['for ages', '“for ages” doesn’t say how long exactly.'],
  ['for 3 dags', '“3 dags” is not a duration.'],
  ['for -3 days', '“-3 days” is negative'],
])('“%s” is refused with what was found and how to write it', (words, sentence) => {
  const read = readUntil(words, { now: NOW, zone: 'Europe/Berlin' });
  expect(read.ok ? '' : read.sentence).toContain(sentence);
  expect(read.ok ? '' : read.sentence).toMatch(/Write it like/);
});
