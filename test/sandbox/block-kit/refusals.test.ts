import { describe, expect, test } from 'vitest';
import { blocksLength, messageFaults, viewFaults } from '../../../src/sandbox/block-kit/surfaces.ts';
import {
  plain,
  mrkdwn,
  option,
  button,
  section,
  actions,
  input,
  field,
  select,
  modal,
  table,
  cell,
} from './samples.ts';

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
