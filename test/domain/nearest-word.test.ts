import { expect, test } from 'vitest';
import { nearestWord } from '../../src/domain/nearest-word.ts';

const WORDS = ['request', 'status', 'extend', 'return', 'review', 'audit', 'who'];

test.each([
  ['reqest', 'request'],
  ['REQUEST', 'request'],
  ['stauts', 'status'],
  ['reviw', 'review'],
  ['wo', 'who'],
])('takes %s for %s', (typed, meant) => {
  expect(nearestWord(typed, WORDS)).toBe(meant);
});

test.each(['colour', 'x', '', 'a'.repeat(3_000)])(
  'guesses nothing for what resembles none: %.10s',
  (typed) => {
    expect(nearestWord(typed, WORDS)).toBeUndefined();
  },
);
