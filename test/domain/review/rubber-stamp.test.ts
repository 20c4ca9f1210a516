import { expect, it } from 'vitest';
import { rubberStampSigns, type ReviewPace } from '../../../src/domain/review/rubber-stamp.ts';

const closesAt = new Date('2026-12-04T09:00:00Z');
const at = (instant: string) => new Date(instant);
const pace = (change: Partial<ReviewPace>): ReviewPace => ({
  open: 0,
  decided: 10,
  kept: 10,
  firstAt: at('2026-11-24T09:00:00Z'),
  lastAt: at('2026-11-24T09:30:00Z'),
  medianGapSeconds: 60,
  before: { kept: 0, revoked: 0 },
  ...change,
});
const signs = (change: Partial<ReviewPace>) => rubberStampSigns(pace(change), { closesAt });

it.each([
  ['no sign of somebody who took their time', {}, []],
  [
    'a whole batch kept within seconds',
    { lastAt: at('2026-11-24T09:00:29Z') },
    ['Kept all 10 within 29 seconds.'],
  ],
  ['nothing at three seconds each', { lastAt: at('2026-11-24T09:00:30Z') }, []],
  ['nothing within seconds where one was revoked', { kept: 9, lastAt: at('2026-11-24T09:00:10Z') }, []],
  ['nothing of a batch that isn’t through', { open: 1, lastAt: at('2026-11-24T09:00:10Z') }, []],
  [
    'one decision right after the other, whatever the pauses',
    { medianGapSeconds: 1.5 },
    ['Kept all 10, most of them within 2 seconds after the one before.'],
  ],
  ['nothing of four, however quick', { decided: 4, kept: 4, medianGapSeconds: 0 }, []],
  [
    'never a revocation in twenty decisions, over all reviews',
    { before: { kept: 10, revoked: 0 } },
    ['Never revoked anything in 20 decisions.'],
  ],
  ['nothing in nineteen', { before: { kept: 9, revoked: 0 } }, []],
  ['nothing where an earlier review has a revocation', { before: { kept: 90, revoked: 1 } }, []],
  [
    'everything decided in the last hour',
    { kept: 5, firstAt: at('2026-12-04T08:00:00Z'), lastAt: at('2026-12-04T08:59:00Z') },
    ['Decided all 10 in the last hour before the close.'],
  ],
  ['nothing a moment earlier', { kept: 5, firstAt: at('2026-12-04T07:59:59Z') }, []],
  ['nothing of nobody', { decided: 0, kept: 0, firstAt: null, lastAt: null }, []],
])('sees %s', (_, change, expected) => {
  expect(signs(change)).toEqual(expected);
});
