import { describe, expect, test } from 'vitest';
import { messageFaults, suggestionFaults, viewFaults } from '../../../src/sandbox/block-kit/surfaces.ts';
import {
  of,
  times,
  plain,
  mrkdwn,
  option,
  options,
  button,
  section,
  actions,
  input,
  field,
  select,
  modal,
  confirm,
  card,
  table,
  cell,
} from './samples.ts';

/** A limit: its name, the most that passes, and how to make a payload of that size. */
type Limit = [name: string, most: number, blocksOf: (size: number) => unknown[]];

const limits: Limit[] = [
  ['blocks of a message', 50, (n) => times(n, () => ({ type: 'divider' }))],
  ['a section’s text', 3000, (n) => [section({ text: mrkdwn(n) })]],
  ['a section’s fields', 10, (n) => [section({ fields: times(n, () => mrkdwn()) })]],
  ['a field’s text', 2000, (n) => [section({ fields: [mrkdwn(n)] })]],
  ['a header', 150, (n) => [{ type: 'header', text: plain(n) }]],
  ['elements of actions', 25, (n) => [actions(times(n, () => button()))]],
  ['elements of context', 10, (n) => [{ type: 'context', elements: times(n, () => mrkdwn()) }]],
  ['a block_id', 255, (n) => [section({ block_id: of(n) })]],
  ['an action_id', 255, (n) => [actions([button({ action_id: of(n) })])]],
  ['a button’s text', 75, (n) => [actions([button({ text: plain(n) })])]],
  ['a button’s value', 2000, (n) => [actions([button({ value: of(n) })])]],
  ['a button’s url', 3000, (n) => [actions([button({ url: of(n) })])]],
  ['options of a select', 100, (n) => [actions([select({ options: options(n) })])]],
  [
    'groups of a select',
    100,
    (n) => [
      actions([
        { type: 'static_select', option_groups: times(n, () => ({ label: plain(), options: options(1) })) },
      ]),
    ],
  ],
  [
    'a group’s label',
    75,
    (n) => [actions([{ type: 'static_select', option_groups: [{ label: plain(n), options: options(1) }] }])],
  ],
  ['options of checkboxes', 10, (n) => [actions([{ type: 'checkboxes', options: options(n) }])]],
  ['options of radio buttons', 10, (n) => [actions([{ type: 'radio_buttons', options: options(n) }])]],
  ['options of an overflow', 5, (n) => [actions([{ type: 'overflow', options: options(n) }])]],
  ['an option’s text', 75, (n) => [actions([select({ options: [option(n)] })])]],
  ['an option’s value', 75, (n) => [actions([select({ options: [option(1, of(n))] })])]],
  ['a placeholder', 150, (n) => [actions([select({ placeholder: plain(n) })])]],
  ['a confirm’s title', 100, (n) => [actions([button({ confirm: confirm({ title: plain(n) }) })])]],
  ['a confirm’s text', 300, (n) => [actions([button({ confirm: confirm({ text: plain(n) }) })])]],
  ['a confirm’s button', 30, (n) => [actions([button({ confirm: confirm({ confirm: plain(n) }) })])]],
  ['an input’s label', 2000, (n) => [input(field(), { label: plain(n) })]],
  ['an input’s hint', 2000, (n) => [input(field(), { hint: plain(n) })]],
  ['an input’s max_length', 3000, (n) => [input(field({ max_length: n }))]],
  ['a markdown block', 12_000, (n) => [{ type: 'markdown', text: of(n) }]],
  [
    'all markdown blocks',
    12_000,
    (n) => [
      { type: 'markdown', text: of(6000) },
      { type: 'markdown', text: of(n - 6000) },
    ],
  ],
  ['rows of a table', 100, (n) => [table(times(n, () => [cell()]))]],
  ['cells of a row', 20, (n) => [table([times(n, () => cell())])]],
  ['characters of a table', 10_000, (n) => [table([[cell(5000), cell(n - 5000)]])]],
  ['tables of a message', 1, (n) => times(n, () => table([[cell()]]))],
  ['a card’s title', 150, (n) => [card({ title: mrkdwn(n) })]],
  ['a card’s body', 200, (n) => [card({ body: mrkdwn(n) })]],
  ['a card’s actions', 3, (n) => [card({ actions: times(n, () => button()) })]],
  ['cards of a carousel', 10, (n) => [{ type: 'carousel', elements: times(n, () => card()) }]],
  [
    'blocks of a container',
    10,
    (n) => [{ type: 'container', title: plain(), child_blocks: times(n, () => section()) }],
  ],
];

test.each(limits)('lets %s be as large as %i and no larger', (_, most, blocksOf) => {
  expect(messageFaults(blocksOf(most))).toEqual([]);
  expect(messageFaults(blocksOf(most + 1)).length).toBeGreaterThan(0);
});

const viewLimits: [string, number, (size: number) => unknown][] = [
  ['blocks', 100, (n) => modal({ blocks: times(n, () => ({ type: 'divider' })) })],
  ['title', 24, (n) => modal({ title: plain(n) })],
  ['submit', 24, (n) => modal({ submit: plain(n) })],
  ['close', 24, (n) => modal({ close: plain(n) })],
  ['private_metadata', 3000, (n) => modal({ private_metadata: of(n) })],
  ['callback_id', 255, (n) => modal({ callback_id: of(n) })],
  ['external_id', 255, (n) => modal({ external_id: of(n) })],
  ['alert text', 200, (n) => modal({ blocks: [{ type: 'alert', text: plain(n) }] })],
];

test.each(viewLimits)('lets a modal’s %s be as large as %i and no larger', (_, most, viewOf) => {
  expect(viewFaults(viewOf(most), 'modal')).toEqual([]);
  expect(viewFaults(viewOf(most + 1), 'modal').length).toBeGreaterThan(0);
});

describe('suggested options', () => {
  test('may be none, or a hundred, and no more', () => {
    expect(suggestionFaults({ options: [] })).toEqual([]);
    expect(suggestionFaults({ options: options(100) })).toEqual([]);
    expect(suggestionFaults({ options: options(101) })).toHaveLength(1);
    expect(suggestionFaults({ option_groups: [{ label: plain(), options: options(101) }] })).toHaveLength(1);
    expect(suggestionFaults({})).toHaveLength(1);
  });
});
