import { describe, expect, test } from 'vitest';
import { FACT_TYPES, FACT_WORDS } from '../../src/domain/policy/condition/fact-types.ts';
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

test('the groups of the page that are kept elsewhere are understood', () => {
  const [, groups = ''] = /^```yml\n(.*?)^```$/ms.exec(readText('docs/policies.md')) ?? [];
  const env = { PAGERDUTY_TOKEN: 'one', OPSGENIE_TOKEN: 'two', GRAFANA_ONCALL_TOKEN: 'three' };
  const file = `version: 1
organization: Acme
admins: [ada@acme.test]
connectors: [{ id: ops-ldap, type: slack-usergroup }]
${groups}`;
  expect(faultsOf(file, env)).toEqual([]);
});

test('the tickets of the page that are looked up are understood', () => {
  const blocks = [...readText('docs/policies.md').matchAll(/^```yml\n(.*?)^```$/gms)].map(([, text]) => text);
  const file = `version: 1\norganization: Acme\nadmins: [ada@acme.test]\n${blocks.find((text) => text?.startsWith('tickets:'))}`;
  expect(faultsOf(file, { JIRA_TOKEN: 'one' })).toEqual([]);
});

test('the entitlements of the page that are discovered are understood', () => {
  const [, resources = ''] = /^```yml\n(resources:.*?)^```$/ms.exec(readText('docs/policies.md')) ?? [];
  const file = `version: 1
organization: Acme
admins: [ada@acme.test]
groups: [{ id: platform, members: [ada@acme.test] }]
connectors: [{ id: github, type: slack-usergroup }]
${resources}`;
  expect(faultsOf(file)).toEqual([]);
});

test('the page names each fact that conditions may read, and no other', () => {
  const rows = readText('docs/policies.md')
    .split('\n')
    .filter((row) => /^\| `[a-z]+`.*\| `[a-z]+`, `/.test(row));
  const named = rows.flatMap((row) => {
    const [, owners = '', fields = ''] = row.split('|');
    const words = (text: string) =>
      [...text.replaceAll(/\([^)]*\)/g, '').matchAll(/`([a-z]+)`/g)].map(([, word]) => word);
    return words(owners).flatMap((owner) => words(fields).map((field) => `${owner}.${field}`));
  });
  const facts = Object.entries(FACT_TYPES).flatMap(([owner, fields]) =>
    Object.keys(fields).map((field) => `${owner}.${field}`),
  );
  expect(named.filter((name) => facts.includes(name)).toSorted()).toEqual(facts.toSorted());
  expect(
    named.filter((name) => /^(?:person|requester|resource|entitlement|request)\./.test(name)).toSorted(),
  ).toEqual(facts.toSorted());
});

test('the page names each kind of request', () => {
  const [, kinds = ''] = /`kind` \(([^)]*)\)/.exec(readText('docs/policies.md')) ?? [];
  expect([...kinds.matchAll(/`([a-z-]+)`/g)].map(([, kind]) => kind)).toEqual(FACT_WORDS['request.kind']);
});

test('a policy may ask whether access is taken in an emergency', () => {
  const policy = `policies:
  - id: all
    when: "true"
    deny: [{ if: 'request.kind == "break-glass"', reason: No emergencies here. }]
    stages: [{ name: O, approvers: [owner] }]
    break_glass: { allowed_if: "true", max: 1h, review_by: [owner] }
`;
  const scenarios = `people: { erin: {} }
scenarios:
  - { promise: refused in an emergency, person: erin, asks: prod-db/read, for: 1h, because: Out of disk on primary, break_glass: true, decides: ["not taken: No emergencies here."] }
  - { promise: asked otherwise, person: erin, asks: prod-db/read, for: 1h, decides: ["O: 1 of owner"] }
`;
  expect(promisesBroken(definitionsOf(catalog + policy), scenarios)).toEqual([]);
});
