import { describe, expect, test } from 'vitest';
import {
  blocksLength,
  messageFaults,
  suggestionFaults,
  viewFaults,
} from '../../src/sandbox/block-kit/surfaces.ts';

const of = (length: number) => 'x'.repeat(length);
const times = <T>(count: number, make: (index: number) => T): T[] =>
  Array.from({ length: count }, (_, index) => make(index));
const plain = (length = 1) => ({ type: 'plain_text', text: of(length) });
const mrkdwn = (length = 1) => ({ type: 'mrkdwn', text: of(length) });
const option = (text = 1, value = 'v') => ({ text: plain(text), value });
const options = (count: number) => times(count, (index) => option(1, `v${index}`));
const button = (more = {}) => ({ type: 'button', text: plain(), ...more });
const section = (more = {}) => ({ type: 'section', text: mrkdwn(), ...more });
const actions = (elements: unknown[]) => ({ type: 'actions', elements });
const input = (element: unknown, more = {}) => ({ type: 'input', label: plain(), element, ...more });
const field = (more = {}) => ({ type: 'plain_text_input', ...more });
const select = (more = {}) => ({ type: 'static_select', options: options(1), ...more });
const modal = (more = {}) => ({ type: 'modal', title: plain(), submit: plain(), blocks: [], ...more });
const confirm = (more = {}) => ({ text: mrkdwn(), ...more });
const card = (more = {}) => ({ type: 'card', title: mrkdwn(), ...more });
const table = (rows: unknown[][]) => ({ type: 'table', rows });
const cell = (length = 1) => ({ type: 'raw_text', text: of(length) });

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

const wrong: [string, unknown[], RegExp][] = [
  ['an unknown block', [{ type: 'sectoin' }], /unsupported type: sectoin \[json-pointer:\/blocks\/0\/type\]/],
  ['a block without a type', [{}], /missing required field: type/],
  ['an unknown key', [section({ colour: 'red' })], /invalid additional property: colour/],
  ['a key of every object', [section({ toString: 'x' })], /invalid additional property: toString/],
  [
    'an empty text',
    [section({ text: mrkdwn(0) })],
    /must be more than 0 characters \[json-pointer:\/blocks\/0\/text\/text\]/,
  ],
  ['a section that says nothing', [{ type: 'section' }], /missing required field: one of text, fields/],
  ['a button labelled in mrkdwn', [actions([button({ text: mrkdwn() })])], /must be one of: plain_text/],
  ['an unknown style', [actions([button({ style: 'warning' })])], /must be one of: primary, danger/],
  [
    'emoji on mrkdwn',
    [section({ text: { ...mrkdwn(), emoji: true } })],
    /invalid additional property: emoji/,
  ],
  [
    'a block_id used twice',
    [section({ block_id: 'a' }), section({ block_id: 'a' })],
    /block_id already exists: a/,
  ],
  [
    'an action_id used twice',
    [actions([button({ action_id: 'a' }), button({ action_id: 'a' })])],
    /action_id already exists: a/,
  ],
  [
    'options beside groups',
    [actions([select({ option_groups: [] })])],
    /exactly one of: options, option_groups/,
  ],
  [
    'an initial option that isn’t offered',
    [actions([select({ initial_option: option(1, 'other') })])],
    /must exactly match an option/,
  ],
  [
    'an initial option worded otherwise',
    [actions([select({ initial_option: option(2, 'v0') })])],
    /must exactly match an option/,
  ],
  ['a text input in an actions block', [actions([field()])], /unsupported type: plain_text_input/],
  [
    'a datetime picker beside a section',
    [section({ accessory: { type: 'datetimepicker' } })],
    /unsupported type: datetimepicker/,
  ],
  [
    'a least above the most',
    [input(field({ min_length: 5, max_length: 4 }))],
    /must not be more than max_length/,
  ],
  ['a day that isn’t one', [actions([{ type: 'datepicker', initial_date: 'today' }])], /a date like/],
  ['a time that isn’t one', [actions([{ type: 'timepicker', initial_time: '25:00' }])], /a time like/],
  [
    'a date and time in milliseconds',
    [actions([{ type: 'datetimepicker', initial_date_time: 1_700_000_000_000 }])],
    /must be at most/,
  ],
  [
    'an image without alt text',
    [{ type: 'image', image_url: 'https://x.test/a.png' }],
    /missing required field: alt_text/,
  ],
  [
    'a number input that doesn’t say of what kind',
    [input({ type: 'number_input' })],
    /missing required field: is_decimal_allowed/,
  ],
  ['an alert in a message', [{ type: 'alert', text: plain() }], /unsupported type: alert/],
  ['a video', [{ type: 'video' }], /unsupported type: video/],
  ['a file input in a message', [input({ type: 'file_input' })], /unsupported type: file_input/],
];

describe('a message', () => {
  test.each(wrong)('is refused with %s', (_, blocks, sentence) => {
    expect(messageFaults(blocks).join('\n')).toMatch(sentence);
  });

  test('may hold every block and element that Slack knows', () => {
    const people = ['users', 'conversations', 'channels'];
    const selects = ['external', ...people].flatMap((kind) => [
      { type: `${kind}_select` },
      { type: `multi_${kind}_select` },
    ]);
    const rich = {
      type: 'rich_text',
      elements: [
        {
          type: 'rich_text_section',
          elements: [
            { type: 'text', text: 'hi', style: { bold: true } },
            { type: 'user', user_id: 'U1' },
          ],
        },
      ],
    };
    const pickers = [
      { type: 'datepicker', initial_date: '2026-11-20' },
      { type: 'timepicker', initial_time: '09:30' },
      { type: 'datetimepicker', initial_date_time: 1_763_629_200 },
    ];
    const blocks = [
      actions([...selects, ...pickers]),
      input({ type: 'email_text_input' }),
      input({ type: 'url_text_input' }),
      input({ type: 'number_input', is_decimal_allowed: false, min_value: '1' }),
      rich,
      { type: 'container', title: plain(), child_blocks: [rich], is_collapsible: true },
      { type: 'context_actions', elements: [{ type: 'icon_button', icon: 'trash', text: plain() }] },
      {
        type: 'plan',
        title: 'x',
        tasks: [{ type: 'task_card', task_id: '1', title: 'x', status: 'pending' }],
      },
    ];
    expect(messageFaults(blocks)).toEqual([]);
  });

  test('counts the text of all its blocks together', () => {
    expect(blocksLength([section({ text: mrkdwn(3000) }), section({ fields: [mrkdwn(20), plain(5)] })])).toBe(
      3026,
    );
  });
});

describe('a view', () => {
  const wrongViews: [string, unknown, 'modal' | 'home', RegExp][] = [
    [
      'an input and no submit',
      modal({ submit: undefined, blocks: [input(field())] }),
      'modal',
      /missing required field: submit/,
    ],
    ['no title', { type: 'modal', blocks: [] }, 'modal', /missing required field: title/],
    [
      'a markdown block',
      modal({ blocks: [{ type: 'markdown', text: 'x' }] }),
      'modal',
      /unsupported type: markdown/,
    ],
    ['a table', modal({ blocks: [table([[cell()]])] }), 'modal', /unsupported type: table/],
    ['the type of a home', { type: 'home', blocks: [] }, 'modal', /must be one of: modal/],
    [
      'a title on a home',
      { type: 'home', title: plain(), blocks: [] },
      'home',
      /invalid additional property: title/,
    ],
    [
      'two focused fields',
      modal({ blocks: [input(field({ focus_on_load: true })), input(field({ focus_on_load: true }))] }),
      'modal',
      /only one element/,
    ],
    [
      'a negative query length',
      modal({ blocks: [input({ type: 'external_select', min_query_length: -1 })] }),
      'modal',
      /must be at least 0/,
    ],
  ];
  test.each(wrongViews)('is refused with %s', (_, view, type, sentence) => {
    expect(viewFaults(view, type).join('\n')).toMatch(sentence);
  });

  test('may be a form with a file and rich text', () => {
    const blocks = [input({ type: 'file_input', max_files: 10 }), input({ type: 'rich_text_input' })];
    expect(viewFaults(modal({ blocks }), 'modal')).toEqual([]);
  });
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
