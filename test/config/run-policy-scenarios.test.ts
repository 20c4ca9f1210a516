import { describe, expect, test } from 'vitest';
import { describeRun } from '../../src/config/policy-scenarios/describe-run.ts';
import {
  namedDefinitions,
  runPolicyScenarios,
} from '../../src/config/policy-scenarios/run-policy-scenarios.ts';
import { definitionsOf, readText } from './load-text.ts';

const acme = definitionsOf(readText('examples/acme/access.yaml'));
const told = (text: string): string[] => describeRun('tests.yaml', runPolicyScenarios(acme, text));

const scenario = (parts: string): string => `people:
  sami: { type: employee }
scenarios:
  - promise: the VPN is for everybody
    person: sami
    for: 30d
${parts}`;

describe('a file of scenarios', () => {
  test('names its definitions', () => {
    expect(namedDefinitions('definitions: access.yaml')).toBe('access.yaml');
    expect(namedDefinitions('scenarios: []')).toBeUndefined();
    expect(namedDefinitions('{')).toBeUndefined();
  });

  test('is kept when every promise is', () => {
    const text = scenario(`    asks: vpn/connect
    decides: ['approved at once, because policy low-risk approves by itself: person.type == "employee"']`);
    expect(runPolicyScenarios(acme, text)).toEqual({ passed: 1, failed: [], faults: [] });
    expect(told(text)).toEqual(['tests.yaml: all 1 scenarios come out as promised.']);
  });

  test('shows a broken promise with its line, what was found, and why', () => {
    const text = scenario(`    asks: vpn/connect
    decides: ["Owner: 1 of owner"]`);
    expect(told(text)).toEqual([
      'tests.yaml:4  the VPN is for everybody',
      '  expected',
      '    Owner: 1 of owner',
      '  found',
      '    approved at once, because policy low-risk approves by itself: person.type == "employee"',
      '  because',
      '    policy prod-write, when: false — resource.environment == "prod" && entitlement.sensitivity == "critical", where resource.environment is "corp", entitlement.sensitivity is "low"',
      '    policy prod, when: false — resource.environment == "prod", where resource.environment is "corp"',
      '    policy low-risk, when: true — entitlement.sensitivity == "low", where entitlement.sensitivity is "low"',
      '    Policy low-risk decides.',
      '    What policy low-risk requires is there.',
      '    policy low-risk, auto_approve: true — person.type == "employee", where person.type is "employee"',
      '',
      'tests.yaml: 1 of 1 scenarios come out differently than promised.',
    ]);
  });

  test.each([
    ['broken YAML', '{', 'tests.yaml:1  found broken YAML'],
    [
      'no scenario',
      'scenarios: []',
      'tests.yaml:1  scenarios  found an empty list, expected at least 1 entry',
    ],
    [
      'somebody it doesn’t name',
      scenario('    asks: vpn/connect\n    requester: ada\n    decides: [x]'),
      'tests.yaml:8  scenarios[0].requester  found "ada", expected one of the people of this file: sami',
    ],
    [
      'an entitlement that isn’t there',
      scenario('    asks: vpn/conect\n    decides: [x]'),
      'did you mean "vpn/connect"?',
    ],
    [
      'a fact that isn’t there',
      'people:\n  sami: { departement: IT }\nscenarios: []',
      'tests.yaml:2  people.sami.departement  found an unknown key "departement", expected one of email, name, title, department, type, groups — did you mean "department"?',
    ],
    [
      'a group that isn’t there',
      'people:\n  sami: { groups: [oncall] }\nscenarios: []',
      'tests.yaml:2  people.sami.groups[0]  found "oncall", expected one of dba, on-call — did you mean "on-call"?',
    ],
    [
      'a duration that is none',
      scenario('    asks: vpn/connect\n    decides: [x]').replace('30d', '0h'),
      'tests.yaml:6  scenarios[0].for  found "0h", expected a duration such as 30m, 2h or 90d, or ever',
    ],
  ])('tells of %s, and runs nothing', (_what, text, words) => {
    const lines = told(text);
    expect(lines.join('\n')).toContain(words);
    expect(lines.at(-1)).toMatch(/fault.*; nothing was tried\.$/);
  });
});
