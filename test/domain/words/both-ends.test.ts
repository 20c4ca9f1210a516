import { expect, test } from 'vitest';
import { bothEnds } from '../../../src/domain/words/both-ends.ts';

test('a line that fits stays, and a longer one loses its middle', () => {
  expect(bothEnds('api (repository, admin)', 75)).toBe('api (repository, admin)');
  const cut = bothEnds(`${'x'.repeat(100)} (repository, admin)`, 75);
  expect(cut).toHaveLength(75);
  expect(cut).toMatch(/^x{39}…x+ \(repository, admin\)$/);
});

test('no character is cut in two, and none is over the length that is counted', () => {
  for (let max = 1; max < 40; max++) {
    const cut = bothEnds('😀'.repeat(30), max);
    expect(cut.length).toBeLessThanOrEqual(max);
    expect(cut.isWellFormed()).toBe(true);
  }
});
