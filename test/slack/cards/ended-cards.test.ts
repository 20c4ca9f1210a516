import { describe, expect, test } from 'vitest';
import { CARD_KINDS } from '../../../src/domain/card.ts';
import { ENDED } from '../support/ended-cards.ts';
import { reads } from '../support/reads.ts';

/** What can be read of an ended review, and the way to begin anew: nothing else is offered of what has ended. */
const STILL_OFFERED = ['[Chart]', '[Evidence]', '[Ask again]'];

describe('a card of what has ended shows its end, and offers nothing that could only be refused', () => {
  for (const kind of CARD_KINDS)
    if (kind !== 'superseded')
      test(kind, () => {
        for (const [state, message] of Object.entries(ENDED[kind]())) {
          const buttons = reads(message).match(/\[[^\]]+\]/g) ?? [];
          expect(
            buttons.filter((label) => !STILL_OFFERED.includes(label)),
            `${kind}, ${state}`,
          ).toEqual([]);
          expect(message.text, `${kind}, ${state}`).not.toMatch(
            /running|still waiting|waits for you|\d [\w ]+ (?:is|are) waiting for you/i,
          );
        }
      });
});
