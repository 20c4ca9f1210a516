import { readdirSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import type { PersonFacts } from '../../src/domain/policy/facts.ts';
import { evaluatePolicy } from '../../src/domain/policy/evaluate-policy.ts';
import { definitionsOf, readText } from '../config/load-text.ts';
import { decisionInWords } from './policy-scenarios/decision-in-words.ts';
import { type Ask, prepareAsk } from './policy-scenarios/facts-for.ts';

interface ScenarioFile {
  definitions?: string;
  catalog?: string;
  people: Record<string, Partial<PersonFacts>>;
  scenarios: (Omit<Ask, 'person'> & { promise: string; person: string; decides: string[] })[];
}

const folder = 'test/domain/policy-scenarios';
const files = readdirSync(new URL('./policy-scenarios/', import.meta.url)).filter((name) =>
  name.endsWith('.yaml'),
);

describe.each(files)('%s', (name) => {
  const file = parse(readText(`${folder}/${name}`)) as ScenarioFile;
  const definitions = definitionsOf(file.catalog ?? readText(file.definitions ?? ''));

  test.each(file.scenarios.map((scenario) => [scenario.promise, scenario] as const))(
    '%s',
    (_promise, scenario) => {
      const person = file.people[scenario.person];
      if (!person) throw new Error(`${scenario.person} is nobody in ${name}`);
      const { entitlement, facts, ask } = prepareAsk(definitions, { ...scenario, person });
      expect(decisionInWords(evaluatePolicy(definitions, entitlement, facts, ask))).toEqual(scenario.decides);
    },
  );
});
