import { expect, test } from 'vitest';
import { button, buttons, content, fittingRows, section } from '../../src/slack/blocks.ts';

const row = (index: number) => [
  section('x'.repeat(900)),
  buttons(`b${index}`, button('a', 'Press', `${index}`)),
];

test('rows beyond what one message holds are left out with their buttons, and it says so', () => {
  const rows = Array.from({ length: 20 }, (_, index) => row(index)).flat();
  const shown = fittingRows(rows);
  expect(JSON.stringify(shown).length).toBeLessThan(9_200);
  expect(shown.slice(0, -1).filter((block) => block.type === 'section')).toHaveLength(
    shown.filter((block) => block.type === 'actions').length,
  );
  expect(shown.at(-1)).toMatchObject({ type: 'context' });
});

test('rows that fit are shown as they are', () => {
  const rows = [...row(1), ...row(2)];
  expect(fittingRows(rows)).toBe(rows);
});

test('text that is too long is cut between entities, never within', () => {
  const text = section('&lt;'.repeat(900)).text?.text ?? '';
  expect(text.length).toBeLessThanOrEqual(3_000);
  expect(text.replaceAll('&lt;', '')).toBe('…');
});

test.each([
  ['letters of four bytes', '𝒳'],
  ['people of many characters', '👩🏽‍👩🏽‍👧🏽‍👦🏽'],
  ['marks on letters', 'e\u0301'],
  ['entities', '&lt;'],
  ['links', '<https://acme.test|here>'],
])('the text of a message is a sentence, cut far below what Slack refuses: %s', (_, one) => {
  const { text } = content({ text: one.repeat(3_000), blocks: [] });
  expect(Buffer.byteLength(text)).toBeLessThanOrEqual(2_000);
  expect(Buffer.byteLength(text)).toBeGreaterThan(1_900);
  expect(text.replaceAll(one, '')).toBe('…');
});
