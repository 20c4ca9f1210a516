import { expect, test } from 'vitest';
import { EntitlementKey } from '../../../src/domain/ids.ts';
import { accessSelect } from '../../../src/slack/views/inputs.ts';
import { readRequestWords } from '../../../src/slack/words/request-words.ts';
import { berlin, definitionsWith } from '../support/definitions.ts';

const { roles: _, ...rest } = definitionsWith({ 'prod-db': ['read', 'write'], 'wiki-pages': ['editor'] });
const roleOf = (id: string, name: string, requestable: boolean) => ({
  id,
  name,
  requestable,
  assignWhen: null,
  entitlements: [EntitlementKey.parse('wiki-pages/editor')],
});
const definitions = {
  ...rest,
  roles: new Map([
    ['support-agent', roleOf('support-agent', 'Support agent', true)],
    ['everybody', roleOf('everybody', 'Everybody', false)],
  ]),
};
const HOUR = 3_600;
const WHEN = { now: berlin('2026-11-18T10:00'), zone: 'Europe/Berlin' };

test.each([
  [
    'prod-db/read wiki-pages/editor 2h fixing INC-4711',
    ['prod-db/read', 'wiki-pages/editor'],
    null,
    2 * HOUR,
    'fixing INC-4711',
  ],
  [
    'prod-db/read, prod-db/write and wiki-pages/editor',
    ['prod-db/read', 'prod-db/write', 'wiki-pages/editor'],
    null,
    null,
    '',
  ],
  ['prod-db/read 2h for <@U123|noah> fixing', ['prod-db/read'], '<@U123|noah>', 2 * HOUR, 'fixing'],
  ['prod-db/read for <@U123> 2h', ['prod-db/read'], '<@U123>', 2 * HOUR, ''],
  ['for noah@acme.test prod-db/read 2h', ['prod-db/read'], 'noah@acme.test', 2 * HOUR, ''],
  ['wiki pages editor for @noah 2h typo', ['wiki-pages/editor'], '@noah', 2 * HOUR, 'typo'],
  ['prod-db/read 2h for the audit', ['prod-db/read'], null, 2 * HOUR, 'the audit'],
  ['prod-db/read wiki-pages outage', ['prod-db/read'], null, null, 'wiki-pages outage'],
  ['2h prod-db/read fixing', ['prod-db/read'], null, 2 * HOUR, 'fixing'],
  ['for 2h prod-db/read', ['prod-db/read'], null, 2 * HOUR, ''],
  ['prod-db/read, 2h, fixing', ['prod-db/read'], null, 2 * HOUR, 'fixing'],
  ['support-agent 2h fixing', ['role:support-agent'], null, 2 * HOUR, 'fixing'],
  ['Support Agent 2h fixing', ['role:support-agent'], null, 2 * HOUR, 'fixing'],
  ['role:SUPPORT-agent 2h', ['role:support-agent'], null, 2 * HOUR, ''],
  ['prod-db/read and support agent 2h', ['prod-db/read', 'role:support-agent'], null, 2 * HOUR, ''],
  ['prod-db/read support agent is stuck', ['prod-db/read'], null, null, 'support agent is stuck'],
  ['prod-db/read prod-db/read 2h', ['prod-db/read'], null, 2 * HOUR, ''],
])('%s', (typed, items, forWhom, durationSeconds, justification) => {
  expect(readRequestWords(definitions, typed, WHEN)).toMatchObject({
    items,
    forWhom,
    length: { seconds: durationSeconds, question: '' },
    justification,
    hint: '',
  });
});

test('a misspelt second key or role is said, with what is near, and the rest is kept', () => {
  expect(readRequestWords(definitions, 'prod-db/read prod-db/wrte 2h', WHEN)).toMatchObject({
    items: ['prod-db/read'],
    length: { seconds: 2 * HOUR },
    hint: 'There’s nothing to ask for called “prod-db/wrte”. The nearest is prod-db/write.',
  });
  expect(readRequestWords(definitions, 'role:nurse 2h', WHEN).hint).toBe(
    'There’s nothing to ask for called “role:nurse”.',
  );
});

test.each([
  ['everybody 2h', 'The role Everybody can’t be asked for. Name what you need of it: wiki-pages/editor.'],
  [
    'prod-db/read 2h for @noah and @lena fixing',
    'A request is for one person: ask for @lena in another one.',
  ],
  ['for @noah prod-db/read for @lena', 'A request is for one person: ask for @lena in another one.'],
  [
    'prod-db/read 2h wiki-pages/editor',
    'You name wiki-pages/editor in your reason. If you need it too, choose it under Access.',
  ],
])('%s: what isn’t taken is said', (typed, hint) => {
  expect(readRequestWords(definitions, typed, WHEN).hint).toBe(hint);
});

test('twelve things stand in the form where twelve are typed', () => {
  const many = definitionsWith({ vault: Array.from({ length: 12 }, (_none, nth) => `key-${nth}`) });
  const { items, hint } = readRequestWords(many, [...many.entitlements.keys()].join(', '), WHEN);
  expect(accessSelect(many, items).initial_options).toHaveLength(12);
  expect(hint).toBe('');
});

test('more than a request may hold is said, by name', () => {
  const many = definitionsWith({ vault: Array.from({ length: 22 }, (_none, nth) => `key-${nth}`) });
  const typed = [...many.entitlements.keys()].join(' ');
  const read = readRequestWords(many, `${typed} 2h`, WHEN);
  expect(read.items).toHaveLength(20);
  expect(read.hint).toBe(
    'At most 20 things fit in one request. Ask for these in another one: vault/key-20, vault/key-21.',
  );
});

test('two lengths are asked about', () => {
  expect(readRequestWords(definitions, '2h prod-db/read 3h', WHEN).length).toMatchObject({
    seconds: null,
    question: 'Is “2h” how long, or “3h”? Choose one.',
  });
});
