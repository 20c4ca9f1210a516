import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { DAY, HOUR, MINUTE } from '../../../src/domain/time/duration.ts';
import { takeLength } from '../../../src/domain/words/length-words.ts';
import { moreTime } from '../../../src/slack/words/more-time.ts';
import { readRequestWords } from '../../../src/slack/words/request-words.ts';
import { berlin, definitionsWith } from '../../slack/support/definitions.ts';

/** A Wednesday morning. */
const WHEN = { now: berlin('2026-11-18T10:00'), zone: 'Europe/Berlin' };
const definitions = definitionsWith({ 'prod-db': ['read', 'write'], 'wiki-pages': ['editor'] });
const take = (typed: string) => takeLength(typed, WHEN);

describe('what people type of how long', () => {
  test.each([
    ['2h30', 150 * MINUTE, ''],
    ['2h 30m fixing', 150 * MINUTE, 'fixing'],
    ['1h 30', 90 * MINUTE, ''],
    ['1h 30 because of the invoices', 90 * MINUTE, 'because of the invoices'],
    ['1,5h', 90 * MINUTE, ''],
    ['90 min', 90 * MINUTE, ''],
    ['1 month', 30 * DAY, ''],
    ['3 months, the audit', 92 * DAY, 'the audit'],
    ['a year', 365 * DAY, ''],
    ['2 weeks', 14 * DAY, ''],
    ['a week', 7 * DAY, ''],
    ['2h, why', 2 * HOUR, 'why'],
    ['2h - why', 2 * HOUR, 'why'],
    ['2h: why', 2 * HOUR, 'why'],
    ['2h, 30 people are waiting', 2 * HOUR, '30 people are waiting'],
    ['2h for 3 services', 2 * HOUR, 'for 3 services'],
    ['another hour', HOUR, ''],
    ['thirty minutes', 30 * MINUTE, ''],
    ['forty-five min, a release', 45 * MINUTE, 'a release'],
    ['twenty four hours', DAY, ''],
    ['half hour', 30 * MINUTE, ''],
    ['for the whole day', 14 * HOUR, ''],
    ['10 years', 3_653 * DAY, ''],
    ['a week and a day', 8 * DAY, ''],
    ['2h from now', 2 * HOUR, 'from now'],
    ['2h per Omar’s request', 2 * HOUR, 'per Omar’s request'],
    ['2h weekly report', 2 * HOUR, 'weekly report'],
    ['2h a customer waits', 2 * HOUR, 'a customer waits'],
    ['until friday TEST is down', 2 * DAY + 14 * HOUR, 'TEST is down'],
    ['2 more hours', 2 * HOUR, ''],
    ['1m', MINUTE, ''],
    ['until friday', 2 * DAY + 14 * HOUR, ''],
    ['until friday 18:00 fixing', 2 * DAY + 8 * HOUR, 'fixing'],
    ['till 18:00', 8 * HOUR, ''],
    ['until tomorrow noon', 26 * HOUR, ''],
    ['for the rest of the day', 14 * HOUR, ''],
    ['for the rest of the week, on call', 4 * DAY + 14 * HOUR, 'on call'],
    ['permanently', 'permanent', ''],
    ['permanent, for the audit', 'permanent', 'for the audit'],
  ])('%s', (typed, seconds, left) => {
    expect(take(typed)).toMatchObject({ seconds, left, question: '' });
  });

  test.each([
    '2 of us need it',
    '3 bugs to fix',
    '500 errors on prod',
    'a quick fix',
    'the audit',
    'for the audit',
    'two of us',
    'by the way',
    'on call',
    'P1 incident',
    'shift lead asked',
    '“500 errors” on prod',
    'one customer',
    'half of the invoices',
  ])('“%s” is plainly why', (typed) => {
    expect(take(typed)).toMatchObject({ seconds: null, left: typed, question: '' });
  });

  test.each([
    '2',
    '2hx',
    '2 huors',
    '2 business days',
    '2h-3h',
    '2h - 3h',
    '2h or 3h',
    '2h, 3h',
    '2h for 3 days',
    '2h 30 people',
    '2h until friday',
    '-2h',
    '~2h',
    '0m',
    '4000d',
    '1,500h',
    'until',
    'until the cows come home',
    'until friday next week',
    'until friday or monday',
    'until friday evening',
    'until 6',
    'until 5/6',
    'till 8:30',
    'until 2026-02-30',
    'for a while',
    'for now',
    'a few days',
    'all week',
    'today',
    'friday',
    'from monday',
    'by friday',
    'until 17:00 UTC',
    'until friday 17:00 EST',
    'until friday 17:00 +02:00',
    'until 17:00 New York time',
    'one and a half hours',
    'one or two hours',
    'an hour or two',
    'quarter of an hour',
    'couple of days',
    'zero hours',
    'a fortnight',
    'overnight',
    '1 quarter',
    'P1M',
    '.5h',
    '1.000 minutes',
    '(1h)',
    '"2h" fixing',
    '`until friday`',
    '9 to 5',
    'before friday',
    'at 17:00',
    '1h tomorrow',
    '1h from 14:00',
    '2h starting monday',
    '2h per day',
    '2h every morning',
    '2h a day',
    '2h a week',
    '2h, 2 days of logs',
    '2h 3 days a week',
    '2h for each day of the audit',
    '2h twice a day',
    '2h daily',
    '2h daily to check the backups',
    '2h every other day',
    '2h each monday',
    '2h x 3',
    '2 days ago it broke',
    '11 years',
    'until 2099-01-01',
    'permanent fix for the invoices',
    'fixing the invoices for 2h',
    'fixing the invoices until friday',
  ])('“%s” is asked about, and none of it is lost', (typed) => {
    const taken = take(typed);
    expect(taken).toMatchObject({ seconds: null, said: '', left: typed });
    expect(taken.question).not.toBe('');
  });

  test('more time until an hour is counted from the end that there is', () => {
    const typed = take('until 18:00');
    expect(moreTime(typed, berlin('2026-11-18T16:30'), WHEN).seconds).toBe(90 * MINUTE);
    expect(moreTime(typed, berlin('2026-11-18T19:00'), WHEN)).toMatchObject({
      seconds: null,
      question: 'You have it until Wednesday 18 November at 19:00 already, which is no sooner.',
    });
    expect(moreTime(take('2h'), berlin('2026-11-18T19:00'), WHEN).seconds).toBe(2 * HOUR);
  });
});

const LENGTHS: [string, number][] = [
  ['2h', 2 * HOUR],
  ['2h30', 150 * MINUTE],
  ['1,5h', 90 * MINUTE],
  ['for 2 hours', 2 * HOUR],
  ['90 min', 90 * MINUTE],
  ['a week', 7 * DAY],
  ['until friday', 2 * DAY + 14 * HOUR],
  ['until friday 18:00', 2 * DAY + 8 * HOUR],
  ['for the rest of the day', 14 * HOUR],
];
const WORDS = (
  'prod-db/read prod-db/write wiki-pages/editor role:nurse prod-db prod-db/wrte 2h 30 2h30 1,5h 9 999d m hours until ' +
  'till friday 18:00 6 5/6 for noon and or , - to because permanent the rest of week month fixing @noah @lena INC-4711 ' +
  '3 bugs 29 feb next today 2h, why.'
).split(' ');
const PARTING = new Set(['for', 'because', 'since', 'as', 'to', 'and', ',', ':', '-', '+', '@noah']);
const wordsIn = (text: string): string[] =>
  text
    .toLowerCase()
    .split(/[\s,;:.!–—-]+/)
    .filter(Boolean);

describe('whatever is typed', () => {
  test('is length, thing and reason as a whole, or there is a question', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...WORDS), { maxLength: 8 }), (words) => {
        const typed = words.join(' ');
        const read = readRequestWords(definitions, typed, WHEN);
        if (read.length.question !== '') expect(read.length.seconds).toBeNull();
        if (read.length.question !== '' || read.hint !== '') return;
        const accounted = wordsIn(
          [read.items, read.forWhom, read.length.said, read.justification].flat().join(' '),
        );
        const lost = wordsIn(typed).filter((word) => !accounted.includes(word) && !PARTING.has(word));
        expect(lost).toEqual([]);
      }),
      { numRuns: 1_000 },
    );
  });

  test('a length before a reason is that length, and the reason is whole', () => {
    const item = fc.constantFrom('prod-db/read', 'wiki-pages/editor', 'prod db write');
    const reason = fc.constantFrom(
      '',
      'fixing the invoices',
      'because of INC-4711',
      'to migrate',
      'of the outage',
    );
    fc.assert(
      fc.property(
        item,
        fc.constantFrom(...LENGTHS),
        fc.constantFrom(' ', ', ', ' - '),
        reason,
        (what, [said, seconds], parted, why) => {
          const read = readRequestWords(definitions, `${what} ${said}${parted}${why}`, WHEN);
          expect(read.length).toMatchObject({ seconds, question: '' });
          expect(read.justification).toBe(why.replace(/^(?:because|to) /, ''));
          expect(read.hint).toBe('');
        },
      ),
    );
  });

  test('is read in no time, whatever its length', () => {
    const long = Array.from({ length: 1_500 }, (_none, nth) => `${nth % 60} until ${nth % 40}`).join(' ');
    expect(take(`fixing ${long}`).left).toContain('fixing');
  });
});
