import { expect, it } from 'vitest';
import type { Finding } from '../../../src/domain/grant/finding.ts';
import { findingCard } from '../../../src/slack/cards/grant/finding.ts';
import { aFindingView, aGrantView, minutes, omar, render } from '../support/rows.ts';
import { reads } from '../support/reads.ts';

function says(finding: Partial<Finding>, expiresAt: Date | null = null): string {
  const grant = aGrantView({ source: 'found', requestId: null, expiresAt });
  return reads(findingCard(aFindingView(finding, { grant }), omar.id, render));
}

const BY_A_LOOK = { seenFor: null, lookedAt: render.now };

it.each([
  ['before what was asked for', {}, /already had access[^]*Nobody here had approved that\. Should it stay\?/],
  [
    'by a look at its target',
    BY_A_LOOK,
    /A look at the target found it, and nobody here had approved it\. Should/,
  ],
  [
    'by a look, of what was given here',
    { ...BY_A_LOOK, operation: 'op' },
    /Sallyport gave it, and it isn’t on record who/,
  ],
  ['by a review', { seenFor: null }, /An access review found it and left it undecided\. Should it stay\?/],
])('says how access was found: %s', (_, finding, how) => {
  expect(says(finding)).toMatch(how);
});

it('says that it stays until somebody removes it only where it doesn’t end by itself', () => {
  expect(says({})).toMatch(/It stays until somebody removes it, even after what was asked for here ends\./);
  expect(says(BY_A_LOOK)).toMatch(/It stays until somebody removes it\./);
  for (const finding of [{}, BY_A_LOOK])
    expect(says(finding, minutes(600))).toMatch(/It ends then, or when somebody removes it\./);
});
