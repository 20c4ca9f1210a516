import { expect, test } from 'vitest';
import { skipInWords } from '../../../src/domain/request/skip-words.ts';

test.each([
  ['skip_if: request.minutes <= 24 * 60', 'up to 1 day'],
  ['skip_if: request.minutes <= 120', 'up to 2 hours'],
  ['skip_if: request.minutes < 60', 'under 1 hour'],
  ['skip_if: beneficiary.department == "IT"', ''],
  ['skip_if: request.minutes <= 60 && beneficiary.department == "IT"', ''],
  ['skip_if: request.minutes <= 0', ''],
  ['The conflict is gone.', 'The conflict is gone.'],
])('why a stage isn’t needed is said in words, and no condition is shown: %s', (reason, words) => {
  expect(skipInWords(reason)).toBe(words);
});
