import { expect, test } from 'vitest';
import { examine } from '../../../src/config/examine/examine.ts';
import { describeFault } from '../../../src/config/fault.ts';
import { faultsOf, loadText, readText } from '../load-text.ts';

const COMPANY = `version: 1
organization: Acme
admins: [ada@acme.test]
groups: [{ id: dba, members: [omar@acme.test, dora@acme.test] }, { id: slackers, slack_usergroup: dev }]
connectors: [{ id: paper, type: manual, assignees: [ada@acme.test] }]
resources:
  - { id: db, name: Database, connector: paper, environment: prod, tags: [pii], owners: ["group:dba"], entitlements: [{ id: read, name: R, target: r }, { id: write, name: W, target: w, sensitivity: high }] }
  - { id: wiki, name: Wiki, connector: paper, environment: corp, owners: [ada@acme.test], entitlements: [{ id: edit, name: E, target: e }] }
  - { id: chat, name: Chat, connector: paper, environment: corp, owners: ["group:slackers"], entitlements: [{ id: post, name: P, target: p }] }
`;
const policies = (...texts: string[]) =>
  `${COMPANY}policies:\n${texts.map((text) => `  - ${text}\n`).join('')}`;

function said(source: string): { inVain: string[]; warnings: string[] } {
  const loaded = loadText(source);
  if (!loaded.ok) throw new Error(faultsOf(source).join('\n'));
  const { inVain, warnings } = examine(loaded.definitions, {
    fileName: 'access.yaml',
    lineAt: loaded.lineAt,
  });
  return { inVain: inVain.map((fault) => describeFault('access.yaml', fault)), warnings };
}

const ALL = "{ id: all, when: 'true', stages: [{ name: S, approvers: [owner] }] }";

test.each(['examples/acme/access.yaml', 'test/config/every-key.yaml'])(
  'finds nothing in vain in %s',
  (file) => {
    expect(said(readText(file)).inVain).toEqual([]);
  },
);

test.each<[string, string, string[], string[]]>([
  [
    'a need that no resource’s owners can meet',
    `{ id: prod, when: 'resource.environment == "prod"', stages: [{ name: S, approvers: [owner], need: 9 }] }`,
    [
      'access.yaml:11  policies[0].stages[0].need  found 9, expected at most 2, since no resource that comes here has more who can approve',
    ],
    [],
  ],
  [
    'a need that some resources’ owners can’t meet',
    `{ id: most, when: 'resource.id in ["db", "wiki"]', stages: [{ name: S, approvers: [owner], need: 2 }] }`,
    [],
    [
      'access.yaml:11  policies[0].stages[0].need  needs 2, and wiki has 1: there, those next in line are asked as well.',
    ],
  ],
  [
    'no need that others beside the owners meet',
    `{ id: prod, when: 'resource.environment == "prod"', stages: [{ name: S, approvers: [owner, manager, ada@acme.test], need: 4 }] }`,
    [],
    [],
  ],
  [
    'no need that Slack’s members may meet',
    `{ id: chat, when: 'resource.id == "chat"', stages: [{ name: S, approvers: [owner], need: 9 }] }`,
    [],
    [],
  ],
  [
    'no need of a stage that is always left out',
    `{ id: wiki, when: 'resource.id == "wiki"', stages: [{ name: S, approvers: [owner], need: 9, skip_if: 'resource.environment == "corp"' }] }`,
    [],
    [],
  ],
  [
    'a reminder and an escalation that come when the request is over',
    `{ id: late, when: 'true', expire_after: 2h, stages: [{ name: S, approvers: [owner], remind_after: 2h, escalate_after: 1d, escalate_to: [manager] }] }`,
    [
      'access.yaml:11  policies[0].stages[0].remind_after  found 2 hours, expected less than 2 hours, when the request ends undecided (expire_after)',
      'access.yaml:11  policies[0].stages[0].escalate_after  found 1 day, expected less than 2 hours, when the request ends undecided (expire_after)',
    ],
    [
      'access.yaml:12  policies[1].when  is true for nothing in the catalog that no earlier policy takes, so this policy never decides.',
    ],
  ],
  [
    'words that nothing in the catalog has',
    `{ id: odd, when: '"PII" in resource.tags || "sox" in resource.tags || entitlement.key in ["db/raed", "DB/Write"] || "porduction" == resource.environment', stages: [{ name: S, approvers: [owner] }] }`,
    [],
    [
      'access.yaml:11  policies[0].when  no resource.tags is "sox" in this catalog',
      'access.yaml:11  policies[0].when  no entitlement.key is "db/raed" in this catalog — did you mean "db/read"?',
      'access.yaml:11  policies[0].when  no resource.environment is "porduction" in this catalog',
    ],
  ],
])('tells of %s', (_what, policy, inVain, warnings) => {
  expect(said(policies(policy, ALL))).toEqual({ inVain, warnings });
});

test('tells of rights that no policy is for, but not where it hangs on who asks', () => {
  const prod = `{ id: prod, when: 'resource.environment == "prod"', stages: [{ name: S, approvers: [owner] }] }`;
  expect(said(policies(prod)).warnings).toEqual([
    'access.yaml:8  resources[1].entitlements[0].id  no policy is for wiki/edit, so every request for it is denied.',
    'access.yaml:9  resources[2].entitlements[0].id  no policy is for chat/post, so every request for it is denied.',
  ]);
  const some = `{ id: some, when: 'person.type == "employee"', stages: [{ name: S, approvers: [owner] }] }`;
  expect(said(policies(prod, some)).warnings).toEqual([]);
});
