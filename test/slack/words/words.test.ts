import { describe, expect, test } from 'vitest';
import { asTyped } from '../../../src/slack/words/as-typed.ts';
import { readAskWords } from '../../../src/slack/words/words.ts';
import { berlin, definitionsWith } from '../support/definitions.ts';

const definitions = definitionsWith({ 'prod-db': ['read', 'write'], 'wiki-pages': ['editor'] });
const HOUR = 3_600;
const WHEN = { now: berlin('2026-11-18T10:00'), zone: 'Europe/Berlin' };

describe('words after request', () => {
  test.each([
    ['prod-db/read 2h fixing INC-4711', 'prod-db/read', 2 * HOUR, 'INC-4711', 'fixing INC-4711'],
    ['PROD-DB/READ 2h', 'prod-db/read', 2 * HOUR, '', ''],
    ['prod-db read for 2 hours because of the invoices', 'prod-db/read', 2 * HOUR, '', 'of the invoices'],
    ['prod db write 1 day and 12 hours to migrate', 'prod-db/write', 36 * HOUR, '', 'migrate'],
    ['wiki-pages 30m typo', 'wiki-pages/editor', HOUR / 2, '', 'typo'],
    ['wiki-pages typo on 2 pages', 'wiki-pages/editor', null, '', 'typo on 2 pages'],
    ['prod-db/read', 'prod-db/read', null, '', ''],
    ['prod-db/read two of us need it', 'prod-db/read', null, '', 'two of us need it'],
  ])('%s', (typed, entitlement, durationSeconds, ticket, justification) => {
    expect(readAskWords(definitions, typed, WHEN)).toMatchObject({
      entitlement,
      length: { seconds: durationSeconds, question: '' },
      ticket,
      justification,
      hint: '',
    });
  });

  test('ask back where several things fit, and keep the rest', () => {
    const asked = readAskWords(definitions, 'prod-db 2h fixing', WHEN);
    expect(asked).toMatchObject({
      entitlement: null,
      length: { seconds: 2 * HOUR },
      justification: 'fixing',
    });
    expect(asked.hint).toBe('“prod-db” can be several things: prod-db/read, prod-db/write. Choose one.');
  });

  test('name the nearest where nothing fits', () => {
    expect(readAskWords(definitions, 'prdo-db/read 2h', WHEN).hint).toContain('The nearest is prod-db/read.');
    expect(readAskWords(definitions, 'zebra', WHEN).hint).toContain('“zebra”');
  });
});

test('a role that is named where one thing is needed is said, with what it gives', () => {
  const roles = new Map([
    ['support-agent', { id: 'support-agent', name: 'Support agent', entitlements: ['wiki-pages/editor'] }],
  ]) as unknown as typeof definitions.roles;
  expect(readAskWords({ ...definitions, roles }, 'Support agent 2h', WHEN)).toMatchObject({
    length: { seconds: 2 * HOUR },
    hint: '“Support agent” is a role: name one thing of it: wiki-pages/editor.',
  });
});

test('a command’s text is read as it was typed, mentions by name', () => {
  expect(asTyped('ask <@U123|sami> in <#C1|general>, a &lt;b&gt; &amp;amp; <https://x.test|x.test>')).toBe(
    'ask @sami in #general, a <b> &amp; https://x.test',
  );
});
