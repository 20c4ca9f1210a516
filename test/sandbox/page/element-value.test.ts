import { expect, test } from 'vitest';
import type { Block } from '../../../src/sandbox/page/blocks/block-types.ts';
import { groupsOf, matching } from '../../../src/sandbox/page/elements/choice.ts';
import { collectState } from '../../../src/sandbox/page/elements/element-value.ts';

const plain = (text: string) => ({ type: 'plain_text', text });
const option = (text: string) => ({ text: plain(text), value: text });
const duration: Block = {
  type: 'input',
  block_id: 'duration',
  element: { type: 'static_select', action_id: 'a', initial_option: option('1 hour') },
};
const why: Block = { type: 'input', block_id: 'why', element: { type: 'plain_text_input', action_id: 'a' } };

test('takes initial values until the person changes them, and keeps the change over an update', () => {
  const untouched = { duration: { a: { type: 'static_select', selected_option: option('1 hour') } } };
  expect(collectState([duration], {})).toEqual(untouched);
  const edited = { duration: { a: { type: 'static_select', selected_option: option('2 hours') } } };
  const updated: Block = {
    ...duration,
    element: { type: 'static_select', action_id: 'a', initial_option: option('3 hours') },
  };
  expect(collectState([updated], edited)).toEqual(edited);
});

test('drops what was typed into a block that is gone or has become another kind of input', () => {
  const edited = { why: { a: { type: 'plain_text_input', value: 'because' } } };
  expect(collectState([why], edited)).toEqual(edited);
  expect(collectState([duration], edited)).not.toHaveProperty('why');
  const other: Block = { ...why, element: { type: 'number_input', action_id: 'a' } };
  expect(collectState([other], edited)).toEqual({ why: { a: { type: 'number_input', value: null } } });
});

test('finds choices by words of their text and their group, in any order', () => {
  const groups = groupsOf(
    [],
    [{ label: plain('Production database'), options: [option('Read only'), option('Write')] }],
  );
  const found = (typed: string): string[] =>
    matching(groups, typed).flatMap(({ choices }) => choices.map(({ text }) => text));
  expect(found('ONLY prod')).toEqual(['Read only']);
  expect(found('')).toEqual(['Read only', 'Write']);
  expect(found('wiki')).toEqual([]);
});
