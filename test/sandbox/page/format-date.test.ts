import { expect, test } from 'vitest';
import { dayKey, formatDate } from '../../../src/sandbox/page/text/format-date.ts';
import { instantFromWall, wallTime } from '../../../src/sandbox/page/elements/zoned-time.ts';

const now = new Date('2026-11-20T09:00:00Z');
const shown = (format: string, iso: string, zone = 'Europe/Berlin'): string =>
  formatDate(format, new Date(iso), zone, now);

test('fills Slack’s date tokens', () => {
  const at = '2014-02-18T17:39:42Z';
  expect(shown('{date_num} {time_secs}', at)).toBe('2014-02-18 18:39:42');
  expect(shown('{date}', at)).toBe('February 18th, 2014');
  expect(shown('{date_short}', at)).toBe('Feb 18, 2014');
  expect(shown('{date_long}', at)).toBe('Tuesday, February 18th, 2014');
  expect(shown('{date_slash} at {time}', at)).toBe('02/18/2014 at 18:39');
});

test('shows the time of the reader’s own zone, and the day it is there', () => {
  expect(shown('{date_num} {time}', '2026-11-20T23:30:00Z', 'Asia/Tokyo')).toBe('2026-11-21 08:30');
  expect(shown('{date_num} {time}', '2026-11-20T03:30:00Z', 'America/New_York')).toBe('2026-11-19 22:30');
  expect(dayKey(new Date('2026-11-20T00:30:00Z'), 'America/New_York')).toBe('2026-11-19');
});

test('says today, yesterday and tomorrow in the reader’s zone, and the date further off', () => {
  expect(shown('{date_short_pretty} at {time}', '2026-11-20T22:30:00Z')).toBe('today at 23:30');
  expect(shown('{date_short_pretty} at {time}', '2026-11-20T23:30:00Z')).toBe('tomorrow at 00:30');
  expect(shown('{date_pretty}', '2026-11-19T22:30:00Z')).toBe('yesterday');
  expect(shown('{date_short_pretty}', '2026-11-22T22:30:00Z')).toBe('Nov 22, 2026');
});

test('leaves unknown tokens alone and takes an unknown zone for UTC', () => {
  expect(shown('{nonsense} {time}', '2026-11-20T10:00:00Z', 'Mars/Olympus')).toBe('{nonsense} 10:00');
});

test('reads a picked wall time in the reader’s zone, in summer and in winter', () => {
  for (const wall of ['2026-07-01T12:00', '2026-12-01T12:00', '2026-03-29T03:30', '2026-10-25T01:59'])
    expect(wallTime(instantFromWall(wall, 'Europe/Berlin'), 'Europe/Berlin')).toBe(wall);
  expect(instantFromWall('2026-12-01T12:00', 'Europe/Berlin')).toBe(
    Date.parse('2026-12-01T11:00:00Z') / 1000,
  );
});
