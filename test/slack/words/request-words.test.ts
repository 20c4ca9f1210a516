import { expect, test } from 'vitest';
import { readRequestWords } from '../../../src/slack/words/request-words.ts';
import { definitionsWith } from '../support/definitions.ts';

const definitions = definitionsWith({ 'prod-db': ['read', 'write'], 'wiki-pages': ['editor'] });
const HOUR = 3_600;

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
  ['prod-db/read prod-db/read 2h', ['prod-db/read'], null, 2 * HOUR, ''],
])('%s', (typed, items, forWhom, durationSeconds, justification) => {
  expect(readRequestWords(definitions, typed)).toMatchObject({
    items,
    forWhom,
    durationSeconds,
    justification,
    hint: '',
  });
});

test('a misspelt second key or role is said, with what is near, and the rest is kept', () => {
  expect(readRequestWords(definitions, 'prod-db/read prod-db/wrte 2h')).toMatchObject({
    items: ['prod-db/read'],
    durationSeconds: 2 * HOUR,
    hint: 'Nothing that can be asked for is called “prod-db/wrte”. The nearest is prod-db/write.',
  });
  expect(readRequestWords(definitions, 'role:nurse 2h').hint).toBe(
    'Nothing that can be asked for is called “role:nurse”.',
  );
});
