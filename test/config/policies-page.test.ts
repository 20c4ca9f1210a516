import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { evaluatePolicy } from '../../src/domain/policy/evaluate-policy.ts';
import { decisionInWords } from '../domain/policy-scenarios/decision-in-words.ts';
import { type Ask, prepareAsk } from '../domain/policy-scenarios/facts-for.ts';
import { definitionsOf, faultsOf, readText } from './load-text.ts';

type Scenario = Ask & { promise: string; decides: string[] };

const blocks = Array.from(
  readText('docs/policies.md').matchAll(/^```yaml\n(.*?)^```$/gms),
  (match) => match[1] ?? '',
);
const [catalog = '', ...examples] = blocks;
const policies = examples.filter((block) => block.startsWith('policies:'));
const scenarios = examples.filter((block) => block.startsWith('scenarios:'));

test('the page pairs each example of policies with what they decide', () => {
  expect(policies).toHaveLength(2);
  expect(scenarios).toHaveLength(policies.length);
  expect(examples).toHaveLength(2 * policies.length);
});

describe.each(policies.map((block, index) => [index + 1, block, scenarios[index] ?? ''] as const))(
  'example %i of docs/policies.md',
  (_number, policyBlock, scenarioBlock) => {
    const source = catalog + policyBlock;
    const promised = (parse(scenarioBlock) as { scenarios: Scenario[] }).scenarios;

    test('is understood', () => {
      expect(faultsOf(source)).toEqual([]);
    });

    test.each(promised.map((scenario) => [scenario.promise, scenario] as const))(
      '%s',
      (_promise, scenario) => {
        const definitions = definitionsOf(source);
        const { entitlement, facts, ask } = prepareAsk(definitions, scenario);
        expect(decisionInWords(evaluatePolicy(definitions, entitlement, facts, ask))).toEqual(
          scenario.decides,
        );
      },
    );
  },
);
