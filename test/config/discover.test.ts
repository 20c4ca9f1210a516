import { expect, test } from 'vitest';
import { describeDiff, diffDefinitions } from '../../src/config/diff-definitions.ts';
import { examine } from '../../src/config/examine/examine.ts';
import { loadText } from './load-text.ts';

const text = (discover: string, policies = "{ id: p, when: 'true', deny: [{ if: 'true', reason: No }] }") =>
  `version: 1
organization: Acme
admins: [ada@acme.test]
connectors: [{ id: c, type: slack-usergroup }]
resources:
  - { id: gh, name: GitHub, connector: c, sensitivity: low, owners: [ada@acme.test], discover: ${discover} }
  - { id: wiki, name: Wiki, connector: c, owners: [ada@acme.test], entitlements: [{ id: edit, name: Edit, target: e }] }
policies:
  - ${policies}
separation_of_duties:
  - { id: apart, name: Apart, conflict: [[gh/eng-1], [wiki/edit]], on_conflict: block }
`;

function load(source: string) {
  const loaded = loadText(source);
  if (!loaded.ok) throw new Error(JSON.stringify(loaded.faults));
  return loaded;
}
const warningsOf = (source: string) => {
  const { definitions, lineAt } = load(source);
  return examine(definitions, { fileName: 'access.yaml', lineAt }).warnings;
};

test('a resource discovers with its own sensitivity or another, and has no entitlements until it is read', () => {
  const gh = (discover: string) => load(text(discover)).definitions.resources.get('gh');
  expect(gh("{ match: 'true' }")).toMatchObject({ entitlements: [], discover: { sensitivity: 'low' } });
  expect(gh("{ match: 'true', sensitivity: high }")).toMatchObject({ discover: { sensitivity: 'high' } });
});

test('its condition is taken as it is written, whatever the environment holds', () => {
  const match = 'entitlement.name == "${IN_HOUSE_SECRET}"';
  const { discover } = load(text(`{ match: '${match}' }`)).definitions.resources.get('gh') ?? {};
  expect(discover?.match.source).toBe(match);
});

test('nothing is said of names that can’t be known here', () => {
  const policy = `{ id: p, when: 'entitlement.name == "eng-api" || resource.id == "wiki"', deny: [{ if: 'true', reason: No }] }`;
  expect(warningsOf(text("{ match: 'true' }", policy))).toEqual([]);
  expect(load(text("{ match: 'true' }")).warnings).toEqual([]);
});

test('it is said where no policy is for what is found', () => {
  const policy = `{ id: p, when: 'resource.id == "wiki"', deny: [{ if: 'true', reason: No }] }`;
  expect(warningsOf(text("{ match: 'true' }", policy))).toEqual([
    'access.yaml:6  resources[0].discover  no policy is for what is found here, so every request for it is denied.',
  ]);
});

test('another condition is a change that is shown', () => {
  const [before, after] = ["{ match: 'true' }", '{ match: \'entitlement.target != "x"\' }'].map(
    (one) => load(text(one)).definitions,
  );
  if (before === undefined || after === undefined) throw new Error('nothing loaded');
  expect(describeDiff(diffDefinitions(before, after))).toEqual([
    'changed  resource gh: discover.match was true, and is now entitlement.target != "x"',
  ]);
});
