import { expect, test } from 'vitest';
import { DAY, HOUR } from '../../../src/domain/time/duration.ts';
import { durationChoices } from '../../../src/domain/policy/duration-choices.ts';

const labels = (duration: Parameters<typeof durationChoices>[0]['duration'], also?: number): string[] =>
  durationChoices({ duration }, also).map((choice) => choice.label);

test('offers nice steps up to the longest', () => {
  expect(labels({ defaultSeconds: HOUR, maxSeconds: 8 * HOUR, permanent: false })).toEqual([
    '15 minutes',
    '30 minutes',
    '1 hour',
    '2 hours',
    '4 hours',
    '8 hours',
  ]);
});

test('offers the default and the longest, however odd', () => {
  const choices = labels({ defaultSeconds: 3 * HOUR, maxSeconds: 5 * HOUR, permanent: false });
  expect(choices.slice(-3)).toEqual(['3 hours', '4 hours', '5 hours']);
});

test('offers permanent last, where it is allowed', () => {
  const choices = durationChoices({
    duration: { defaultSeconds: DAY, maxSeconds: 365 * DAY, permanent: true },
  });
  expect(choices.at(-1)).toEqual({ seconds: 'permanent', label: 'Permanent' });
});

test('offers what was asked for by words, unless it is too long', () => {
  const duration = { defaultSeconds: HOUR, maxSeconds: 2 * HOUR, permanent: false };
  expect(labels(duration, 100 * 60)).toContain('1 hour 40 minutes');
  expect(labels(duration, 3 * HOUR)).not.toContain('3 hours');
});
