import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Inline, parseInline } from '../../../src/sandbox/page/text/parse-inline.ts';
import { parseMrkdwn } from '../../../src/sandbox/page/text/parse-mrkdwn.ts';

const text = (value: string): Inline => ({ kind: 'text', text: value });

test('marks bold, italics, strikes and code, also within one another', () => {
  expect(parseInline('a *bold _and italic_* ~gone~ `x * y * z`')).toEqual([
    text('a '),
    { kind: 'bold', children: [text('bold '), { kind: 'italic', children: [text('and italic')] }] },
    text(' '),
    { kind: 'strike', children: [text('gone')] },
    text(' '),
    { kind: 'code', text: 'x * y * z' },
  ]);
});

test('leaves markers inside words, around spaces and over line ends as they are', () => {
  for (const plain of ['snake_case_name', '2 * 3 * 4', '*open', '*one\ntwo*', '5*6*7', 'a ~ b ~ c'])
    expect(parseInline(plain)).toEqual([text(plain)]);
});

test('keeps a date’s underscores and asterisks out of the emphasis around it', () => {
  expect(parseInline('until *<!date^1792000000^{date_short_pretty} at {time}|later>*.')).toEqual([
    text('until '),
    {
      kind: 'bold',
      children: [
        {
          kind: 'date',
          seconds: 1792000000,
          format: '{date_short_pretty} at {time}',
          url: '',
          fallback: 'later',
        },
      ],
    },
    text('.'),
  ]);
});

test('reads mentions, channels, groups and labelled links', () => {
  expect(
    parseInline('<@U1> <#C1|general> <!subteam^S1|@dba> <!here> <https://a.test/?x=1&amp;y=2|A &amp; B>'),
  ).toEqual([
    { kind: 'user', id: 'U1', label: '' },
    text(' '),
    { kind: 'channel', id: 'C1', label: 'general' },
    text(' '),
    { kind: 'group', id: 'S1', label: '@dba' },
    text(' '),
    { kind: 'broadcast', name: 'here' },
    text(' '),
    { kind: 'link', url: 'https://a.test/?x=1&y=2', label: 'A & B' },
  ]);
});

test('shows escaped angle brackets and never takes them for markup', () => {
  expect(parseInline('&lt;@U1&gt; &lt;!channel&gt; &amp;lt;b&gt;')).toEqual([
    text('<@U1> <!channel> &lt;b>'),
  ]);
});

test('refuses to link to anything but the web and mail', () => {
  for (const target of [
    'javascript:alert(1)',
    'data:text/html,x',
    'JaVaScRiPt:alert(1)',
    '//evil.test',
    'vbscript:x',
  ])
    expect(parseInline(`<${target}|click>`)).toEqual([text(`<${target}|click>`)]);
});

test('splits lines into paragraphs, quotes, bullets and fenced code', () => {
  expect(parseMrkdwn('first\n\n&gt; said\n> again\n• one\n2. two\n```\n*raw* &lt;\n```')).toEqual([
    { kind: 'line', children: [text('first')] },
    { kind: 'gap' },
    { kind: 'quote', lines: [[text('said')], [text('again')]] },
    { kind: 'item', bullet: '•', children: [text('one')] },
    { kind: 'item', bullet: '2.', children: [text('two')] },
    { kind: 'pre', text: '*raw* <' },
  ]);
});

/** Every letter a reader gets to see, in order. */
function lettersIn(value: unknown): string {
  if (Array.isArray(value)) return value.map(lettersIn).join('');
  if (typeof value !== 'object' || value === null) return '';
  const { kind: _, ...rest } = value as Record<string, unknown>;
  return Object.values(rest)
    .map((part) => (typeof part === 'string' ? part.replace(/[^qx]/g, '') : lettersIn(part)))
    .join('');
}

test('loses no letter and turns none around, whatever markup stands between', () => {
  const source = fc.string({ unit: fc.constantFrom(...'qx *_~`<>|&:/@#!^\n'.split('')), maxLength: 60 });
  fc.assert(
    fc.property(source, (typed) => {
      expect(lettersIn(parseMrkdwn(typed))).toBe(typed.replace(/[^qx]/g, ''));
    }),
    { numRuns: 2000 },
  );
});
