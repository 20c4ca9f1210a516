import { describe, expect, it } from 'vitest';
import { mostGiven } from '../../../src/domain/request/less-time.ts';
import { shorterLengths } from '../../../src/slack/cards/request/shorter-lengths.ts';

const HOUR = 3_600;
const now = new Date('2026-11-20T14:00:00Z');
const at = (time: string) => new Date(`2026-11-20T${time}Z`);

describe('the most that an approval gives', () => {
  it.each([
    ['what was asked for', { durationSeconds: 2 * HOUR, wishedEndAt: null }, 8 * HOUR, 2 * HOUR],
    ['no end', { durationSeconds: null, wishedEndAt: null }, null, null],
    ['the most that the policy gives', { durationSeconds: null, wishedEndAt: null }, 8 * HOUR, 8 * HOUR],
    [
      'what is left until the end that was asked for',
      { durationSeconds: 8 * HOUR, wishedEndAt: at('15:30:00') },
      8 * HOUR,
      1.5 * HOUR,
    ],
    [
      'what an earlier approver left of it',
      { durationSeconds: HOUR, wishedEndAt: at('18:00:00') },
      8 * HOUR,
      HOUR,
    ],
    [
      'nothing once that end has passed',
      { durationSeconds: 8 * HOUR, wishedEndAt: at('13:00:00') },
      8 * HOUR,
      0,
    ],
  ])('is %s', (_what, asked, maxSeconds, most) => {
    expect(mostGiven(asked, { start: now, maxSeconds })).toBe(most);
  });

  it('leaves the usual lengths below it, none of them longer than what is really left', () => {
    const labels = (most: number | null, isEndless?: boolean) =>
      shorterLengths(most, isEndless).map(({ label }) => label);
    expect(labels(1.5 * HOUR + 7)).toEqual(['15 minutes', '30 minutes', '1 hour']);
    expect(labels(2 * HOUR)).toEqual(['15 minutes', '30 minutes', '1 hour']);
    expect(labels(2 * HOUR, true)).toEqual(['15 minutes', '30 minutes', '1 hour', '2 hours']);
    expect(labels(0)).toEqual([]);
    expect(labels(null).at(-1)).toBe('365 days');
  });
});
