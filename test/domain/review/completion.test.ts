import fc from 'fast-check';
import { expect, test } from 'vitest';
import { completionInWords, completionOf } from '../../../src/domain/review/completion.ts';

const nothing = { total: 0, kept: 0, revoked: 0, byClose: 0, undecided: 0 };

test('what the close revoked or left in place by default is never a decision of a person', () => {
  expect(completionOf({ total: 13, kept: 3, revoked: 10, byClose: 8, undecided: 0 })).toEqual({
    decided: 5,
    of: 13,
    percent: 38,
    closedUndecided: 8,
  });
  expect(completionInWords({ total: 13, kept: 3, revoked: 2, byClose: 0, undecided: 8 })).toBe(
    '5 of 13 decided by a person (38%), 8 closed undecided',
  );
});

test('100% is said only where people decided everything', () => {
  fc.assert(
    fc.property(
      fc.nat(5_000),
      fc.nat(5_000),
      fc.nat(5_000),
      fc.nat(5_000),
      (kept, people, byClose, undecided) => {
        const counts = {
          total: kept + people + byClose + undecided,
          kept,
          revoked: people + byClose,
          byClose,
          undecided,
        };
        const { decided, of, percent } = completionOf(counts);
        expect(percent === 100).toBe(decided === of);
      },
    ),
  );
  expect(completionInWords(nothing)).toBe('0 of 0 decided by a person (100%)');
});
