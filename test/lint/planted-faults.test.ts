import { expect, test } from 'vitest';
import { outOfDate, PLANTED_FAULTS } from '../long/planted-faults.ts';

test('every fault that test/long plants has its place in the product, and no two are the same', () => {
  expect(PLANTED_FAULTS.flatMap(outOfDate)).toEqual([]);
  expect(PLANTED_FAULTS.length).toBeGreaterThanOrEqual(20);
  expect(new Set(PLANTED_FAULTS.map(({ breach }) => breach)).size).toBe(PLANTED_FAULTS.length);
});
