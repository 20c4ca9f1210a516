import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { escapeMrkdwn, inline, plain, quote } from '../../src/slack/mrkdwn.ts';

const HOSTILE = [
  '<!channel>',
  '<!here|x>',
  '<@U1>',
  '<#C1|general>',
  '<https://evil.test|Approve>',
  '&lt;!channel&gt;',
  '@channel',
  '@here',
  '`',
  '```',
  '*',
  '_',
  '~',
  '>',
  '<',
  '&',
  '!',
  '|',
  '\0',
  '\u202E',
  '\u200B',
  '\u2066',
  '\uFEFF',
  '\n',
  '\r',
  '\u2028',
  '\uD83D',
  '🙂',
  'amp;',
  'lt;',
  '=cmd()',
  'Approved by Omar',
];
const hostileText = fc
  .array(fc.oneof(fc.constantFrom(...HOSTILE), fc.string({ unit: 'binary', maxLength: 8 })), {
    maxLength: 30,
  })
  .map((parts) => parts.join(''));

const ACTIVE =
  /<[!@#]|<[^>]*\||@(?:channel|here|everyone)\b|[\0\u202A-\u202E\u2066-\u2069\u200B-\u200F\uFEFF`]/iu;

describe('what people typed', () => {
  test('never mentions, links or broadcasts, however it is composed', () => {
    fc.assert(
      fc.property(hostileText, (typed) => {
        for (const shown of [escapeMrkdwn(typed), inline(typed), quote(typed)]) {
          expect(shown).not.toMatch(ACTIVE);
          expect(shown).not.toContain('<');
        }
      }),
      { numRuns: 5_000 },
    );
  });

  test('stays inside its quote, whatever ends its lines', () => {
    fc.assert(
      fc.property(hostileText, (typed) => {
        for (const line of quote(typed).split('\n'))
          expect(line === '' || /^> |^_Cut off/.test(line)).toBe(true);
      }),
      { numRuns: 2_000 },
    );
  });

  test('is one line where a name stands, and never longer than was asked for', () => {
    fc.assert(
      fc.property(hostileText, fc.integer({ min: 5, max: 75 }), (typed, max) => {
        expect(inline(typed)).not.toMatch(/\n/);
        expect(plain(typed, max).length).toBeLessThanOrEqual(max);
      }),
    );
  });

  test('reads as it was typed when it is harmless', () => {
    expect(escapeMrkdwn('Fix INC-4711 & go, 2 < 3')).toBe('Fix INC-4711 &amp; go, 2 &lt; 3');
    expect(quote('first\nsecond')).toBe('> first\n> second');
  });
});

describe('a long justification', () => {
  test('is cut at the stated length, and says how much there is', () => {
    const shown = quote('x'.repeat(3_000), 600);
    expect(shown).toContain(`> ${'x'.repeat(600)}…`);
    expect(shown).toContain('600 of 3000 characters');
  });

  test('fits a section even when every character is escaped', () => {
    expect(quote('&'.repeat(3_000), 3_000).length).toBeLessThanOrEqual(3_000);
    expect(quote('\n<'.repeat(1_500), 3_000).length).toBeLessThanOrEqual(3_000);
  });
});
