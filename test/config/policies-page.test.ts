import { describe, expect, test } from 'vitest';
import { promisesBroken } from '../domain/policy-scenarios/promises-broken.ts';
import { definitionsOf, faultsOf, readText } from './load-text.ts';

const blocks = Array.from(
  readText('docs/policies.md').matchAll(/^```yaml\n(.*?)^```$/gms),
  (match) => match[1] ?? '',
);
const [catalog = '', ...examples] = blocks;
const scenarios = examples.filter((block) => block.startsWith('people:'));
const definitions = examples.filter((block) => !block.startsWith('people:'));

test('the page pairs each example of definitions with what they decide', () => {
  expect(definitions.length).toBeGreaterThan(1);
  expect(scenarios).toHaveLength(definitions.length);
});

describe.each(definitions.map((block, index) => [index + 1, block, scenarios[index] ?? ''] as const))(
  'example %i of docs/policies.md',
  (_number, block, scenarioBlock) => {
    test('is understood', () => {
      expect(faultsOf(catalog + block)).toEqual([]);
    });

    test('decides as it says', () => {
      expect(promisesBroken(definitionsOf(catalog + block), scenarioBlock)).toEqual([]);
    });
  },
);
