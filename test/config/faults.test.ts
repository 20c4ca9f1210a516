import { expect, test } from 'vitest';
import { faultsOf } from './load-text.ts';

const RESOURCE = `connectors: [{ id: c, type: manual, assignees: [ada@acme.test] }]
resources:
  - { id: r, name: R, connector: c, owners: [ada@acme.test], `;
const REVIEW = `reviews:
  - id: q
    name: Q
    scope: 'true'
    reviewers: [owner]
    due_in: 14d
    undecided: keep
    `;

/** What stands under three lines that are in order, so that it begins on line 4. */
const inFile = (text: string): string => `version: 1\norganization: Acme\nadmins: [ada@acme.test]\n${text}`;

const FAULTS: [kind: string, file: string, sentence: string][] = [
  [
    'a file that is empty',
    '',
    '1  found an empty file, expected keys such as version, organization and resources',
  ],
  [
    'a file that is a list',
    '- a',
    '1  found no key at all, expected keys such as version, organization and resources',
  ],
  [
    'broken YAML',
    `version: 1\norganization: "Acme`,
    '2  found broken YAML (Missing closing "quote), expected YAML 1.2 — look at the quotes, brackets and indentation here; put ${…} and conditions into quotes',
  ],
  [
    'indentation by tabs',
    `version: 1\npeople:\n	- from: slack`,
    '3  found broken YAML (Tabs are not allowed as indentation), expected YAML 1.2 — indent with spaces',
  ],
  ['a second document', `version: 1\n---\nversion: 1`, '2  found a second document, expected one in a file'],
  [
    'a key that stands twice',
    inFile('organization: Again'),
    '4  organization  found the key organization again (first on line 2), expected each key once — remove one of the two',
  ],
  [
    'an alias without an anchor',
    inFile('auditors: *nobody'),
    '4  auditors  found *nobody, expected an anchor &nobody before it',
  ],
  [
    'aliases that expand without end',
    inFile('auditors: &a [*a]'),
    '4  auditors[0]  found *a inside &a, expected something that ends — write it out',
  ],
  [
    'a key that is missing',
    `version: 1\nadmins: [ada@acme.test]`,
    '1  organization  found nothing, expected text',
  ],
  [
    'another version',
    `version: 2\norganization: Acme\nadmins: [ada@acme.test]`,
    '1  version  found 2, expected 1',
  ],
  [
    'a misspelt key',
    inFile('auditor: [iris@acme.test]'),
    '4  auditor  found an unknown key "auditor", expected one of version, organization, timezone, working_hours, admins, auditors, audit_channel, people, groups, connectors, resources, roles, policies, separation_of_duties, reviews — did you mean "auditors"?',
  ],
  [
    'a key that resembles none',
    inFile('colour: red'),
    '4  colour  found an unknown key "colour", expected one of version, organization, timezone, working_hours, admins, auditors, audit_channel, people, groups, connectors, resources, roles, policies, separation_of_duties, reviews',
  ],
  ['a section that isn’t a list', inFile('groups: dba'), '4  groups  found "dba", expected a list'],
  ['a section without anything', inFile('groups:'), '4  groups  found nothing, expected a list'],
  [
    'text where a number belongs',
    inFile(`policies: [{ id: p, when: 'true', stages: [{ name: S, approvers: [owner], need: two }] }]`),
    '4  policies[0].stages[0].need  found "two", expected a number',
  ],
  [
    'no admin',
    `version: 1\norganization: Acme\nadmins: []`,
    '3  admins  found an empty list, expected at least 1 entry',
  ],
  [
    'an address that is none',
    inFile('auditors: [iris at acme]'),
    '4  auditors[0]  found "iris at acme", expected an e-mail address',
  ],
  [
    'an unknown time zone',
    inFile('timezone: Europe/Berln'),
    '4  timezone  found "Europe/Berln", expected a time zone such as Europe/Berlin or UTC',
  ],
  [
    'a time of day that there isn’t',
    inFile('working_hours: { days: [mon], from: "25:00", to: "18:00" }'),
    '4  working_hours.from  found "25:00", expected a time of day such as "09:00"',
  ],
  [
    'working hours that end before they begin',
    inFile('working_hours: { days: [mon], from: "18:00", to: "09:00" }'),
    '4  working_hours.to  found "09:00", expected a time after from, which is 18:00',
  ],
  [
    'a weekday that there isn’t',
    inFile('working_hours: { days: [mo], from: "09:00", to: "18:00" }'),
    '4  working_hours.days[0]  found "mo", expected one of mon, tue, wed, thu, fri, sat, sun — did you mean "mon"?',
  ],
  [
    'a channel that is none',
    inFile('audit_channel: access audit'),
    '4  audit_channel  found "access audit", expected a channel such as "#access-audit", in quotes, or its id',
  ],
  [
    'a people source that there isn’t',
    inFile('people: [{ from: cvs, file: people.csv }]'),
    '4  people[0].from  found "cvs", expected one of csv, slack — did you mean "csv"?',
  ],
  [
    'a key of another people source',
    inFile('people: [{ from: slack, file: people.csv }]'),
    '4  people[0].file  found an unknown key "file", expected one of from',
  ],
  [
    'a group with neither kind of members',
    inFile('groups: [{ id: dba }]'),
    '4  groups[0]  found neither members nor slack_usergroup, expected one of the two',
  ],
  [
    'a group with both kinds of members',
    inFile('groups: [{ id: dba, members: [ada@acme.test], slack_usergroup: dba }]'),
    '4  groups[0]  found both members and slack_usergroup, expected one of the two',
  ],
  [
    'an id that is none',
    inFile('groups: [{ id: On Call, members: [ada@acme.test] }]'),
    '4  groups[0].id  found "On Call", expected an id of up to 60 of a–z, 0–9, - _ and ., beginning with a letter or digit — for example "on-call"',
  ],
  [
    'an id that stands twice',
    inFile(`groups:\n  - { id: dba, members: [ada@acme.test] }\n  - { id: dba, members: [ada@acme.test] }`),
    '6  groups[1].id  found the id "dba" again (first on line 5), expected each id once — rename one of the two',
  ],
  [
    'an entitlement’s id that stands twice',
    inFile(`${RESOURCE}entitlements: [{ id: a, name: A, target: a }, { id: a, name: B, target: b }] }`),
    '6  resources[0].entitlements[1].id  found the id "a" again (first on line 6), expected each id once — rename one of the two',
  ],
  [
    'an unknown connector type',
    inFile('connectors: [{ id: a, type: webhok }]'),
    '4  connectors[0].type  found "webhok", expected one of postgres, slack-usergroup, webhook, manual — did you mean "webhook"?',
  ],
  [
    'a setting that a connector lacks',
    inFile('connectors: [{ id: a, type: manual }]'),
    '4  connectors[0].assignees  found nothing, expected a list',
  ],
  [
    'a setting that a connector doesn’t know',
    inFile('connectors: [{ id: a, type: manual, assignes: [ada@acme.test], assignees: [ada@acme.test] }]'),
    '4  connectors[0].assignes  found an unknown key "assignes", expected one of assignees — did you mean "assignees"?',
  ],
  [
    'a setting that a connector refuses, without showing it',
    inFile('connectors: [{ id: a, type: webhook, url: "https://a.test/x", secret: hunter2 }]'),
    '4  connectors[0].secret  found text of 7 characters, expected at least 16 characters',
  ],
  [
    'a variable that isn’t set',
    inFile('connectors: [{ id: a, type: manual, assignees: ["${NOBODY}"] }]'),
    '4  connectors[0].assignees[0]  found ${NOBODY}, which the environment doesn’t set, expected a value for it — set NOBODY and start again',
  ],
  [
    'a variable’s name that is none',
    inFile('audit_channel: "#${not a name}"'),
    '4  audit_channel  found "${not a name}", expected a name as in ${NAME} — write $${ for a plain ${',
  ],
  [
    'an unknown connector',
    inFile(
      `connectors: [{ id: ops-db, type: manual, assignees: [ada@acme.test] }]\nresources: [{ id: r, name: R, connector: ops-bd, owners: [ada@acme.test], entitlements: [{ id: a, name: A, target: a }] }]`,
    ),
    '5  resources[0].connector  found "ops-bd", expected one of ops-db — did you mean "ops-db"?',
  ],
  [
    'a resource where there is no connector',
    inFile(
      'resources: [{ id: r, name: R, connector: ops-db, owners: [ada@acme.test], entitlements: [{ id: a, name: A, target: a }] }]',
    ),
    '4  resources[0].connector  found "ops-db", expected a connector, and none is defined',
  ],
  [
    'a resource without owners',
    inFile(
      `resources: [{ id: r, name: R, connector: c, owners: [], entitlements: [{ id: a, name: A, target: a }] }]\nconnectors: [{ id: c, type: manual, assignees: [ada@acme.test] }]`,
    ),
    '4  resources[0].owners  found an empty list, expected at least 1 entry',
  ],
  [
    'a group that nobody knows',
    inFile(
      `groups: [{ id: dba, members: [ada@acme.test] }]\nconnectors: [{ id: c, type: manual, assignees: [ada@acme.test] }]\nresources: [{ id: r, name: R, connector: c, owners: ["group:dbas"], entitlements: [{ id: a, name: A, target: a }] }]`,
    ),
    '6  resources[0].owners[0]  found "group:dbas", expected one of group:dba — did you mean "group:dba"?',
  ],
  [
    'a group without its prefix',
    inFile(
      `groups: [{ id: dba, members: [ada@acme.test] }]\npolicies: [{ id: p, when: 'true', stages: [{ name: S, approvers: [dba] }] }]`,
    ),
    '5  policies[0].stages[0].approvers[0]  found "dba", expected owner, manager, an e-mail address or group:<id> — did you mean "group:dba"?',
  ],
  [
    'a misspelt kind of approver',
    inFile(`policies: [{ id: p, when: 'true', stages: [{ name: S, approvers: [manger] }] }]`),
    '4  policies[0].stages[0].approvers[0]  found "manger", expected owner, manager, an e-mail address or group:<id> — did you mean "manager"?',
  ],
  [
    'a name that is too long',
    inFile(
      `${RESOURCE}entitlements: [{ id: a, target: a, name: A name that goes on and on and on until it is longer than any list in Slack shows }] }`,
    ),
    '6  resources[0].entitlements[0].name  found "A name that goes on and on and on until it is longer than a…", expected at most 75 characters, and this has 81',
  ],
  [
    'a name with a mark that turns text around',
    inFile(`${RESOURCE}entitlements: [{ id: a, target: a, name: "Read\\u202Eonly" }] }`),
    '6  resources[0].entitlements[0].name  found "Read\\u202eonly", expected one line without control characters or direction marks',
  ],
  [
    'a sensitivity that there isn’t',
    inFile(`${RESOURCE}sensitivity: hihg, entitlements: [{ id: a, name: A, target: a }] }`),
    '6  resources[0].sensitivity  found "hihg", expected one of low, medium, high, critical — did you mean "high"?',
  ],
  [
    'a resource without entitlements',
    inFile(`${RESOURCE}entitlements: [] }`),
    '6  resources[0].entitlements  found an empty list, expected at least 1 entry',
  ],
  [
    'a role with an unknown entitlement',
    inFile(
      `${RESOURCE}entitlements: [{ id: read, name: A, target: a }] }\nroles: [{ id: x, name: X, entitlements: [r/reed] }]`,
    ),
    '7  roles[0].entitlements[0]  found "r/reed", expected one of r/read — did you mean "r/read"?',
  ],
  [
    'a condition with an unknown field',
    inFile(`policies: [{ id: p, when: 'person.departement == "IT"', auto_approve: 'true' }]`),
    '4  policies[0].when  found "person.departement == "IT"", expected a condition that can be checked — there is no person.departement: person has email, name, title, department, type, groups — did you mean person.department?',
  ],
  [
    'a condition with an unknown name',
    inFile(`policies: [{ id: p, when: 'persn.type == "employee"', auto_approve: 'true' }]`),
    '4  policies[0].when  found "persn.type == "employee"", expected a condition that can be checked — “persn” is not known here: conditions here read person, requester, resource, entitlement, request — did you mean person?',
  ],
  [
    'a condition that reads what isn’t there',
    inFile(
      `${RESOURCE}entitlements: [{ id: read, name: A, target: a }] }\nroles: [{ id: x, name: X, entitlements: [r/read], assign_when: 'request.minutes < 5' }]`,
    ),
    '7  roles[0].assign_when  found "request.minutes < 5", expected a condition that can be checked — “request” is not known here: conditions here read person',
  ],
  [
    'a condition that is neither true nor false',
    inFile(`policies: [{ id: p, when: 'person.name', auto_approve: 'true' }]`),
    '4  policies[0].when  found "person.name", expected a condition that can be checked — it gives text, and a condition must come out true or false',
  ],
  [
    'a condition that compares different types',
    inFile(`policies: [{ id: p, when: 'request.minutes <= "60"', auto_approve: 'true' }]`),
    '4  policies[0].when  found "request.minutes <= "60"", expected a condition that can be checked — these can’t be put together: int <= string',
  ],
  [
    'a condition with a regular expression',
    inFile(`policies: [{ id: p, when: 'request.ticket.matches("^INC")', auto_approve: 'true' }]`),
    '4  policies[0].when  found "request.ticket.matches("^INC")", expected a condition that can be checked — matches() is not allowed, because a regular expression on text that people type can be made to run for ever: use ==, in, contains(), startsWith() or endsWith()',
  ],
  [
    'a condition with a word that is never there',
    inFile(`policies: [{ id: p, when: 'entitlement.sensitivity == "hihg"', auto_approve: 'true' }]`),
    '4  policies[0].when  found "entitlement.sensitivity == "hihg"", expected a condition that can be checked — entitlement.sensitivity is never "hihg": it is one of low, medium, high, critical — did you mean "high"?',
  ],
  [
    'a condition that orders sensitivities',
    inFile(`policies: [{ id: p, when: 'entitlement.sensitivity < "high"', auto_approve: 'true' }]`),
    '4  policies[0].when  found "entitlement.sensitivity < "high"", expected a condition that can be checked — entitlement.sensitivity has no order (< and > would compare letters): write entitlement.sensitivity in ["high", "critical"], naming each',
  ],
  [
    'a condition with an unknown group',
    inFile(
      `groups: [{ id: on-call, members: [ada@acme.test] }]\npolicies: [{ id: p, when: '"oncall" in person.groups', auto_approve: 'true' }]`,
    ),
    '5  policies[0].when  found ""oncall" in person.groups", expected a condition that can be checked — there is no group "oncall": the groups are on-call — did you mean "on-call"?',
  ],
  [
    'a condition that can’t be read',
    inFile(`policies: [{ id: p, when: 'person.type == "x" and true', auto_approve: 'true' }]`),
    '4  policies[0].when  found "person.type == "x" and true", expected a condition that can be checked — it can’t be read at “and true” (character 20) — write && for and',
  ],
  [
    'a condition that isn’t finished',
    inFile(`policies: [{ id: p, when: 'person.type ==', auto_approve: 'true' }]`),
    '4  policies[0].when  found "person.type ==", expected a condition that can be checked — something is missing at its end',
  ],
  [
    'a condition with a variable',
    inFile(`policies: [{ id: p, when: 'person.type == \${TYPE}', auto_approve: 'true' }]`),
    '4  policies[0].when  found "person.type == ${TYPE}", expected a condition that can be checked — it can’t be read at “${TYPE}” (character 16); ${…} is not filled in here',
  ],
  [
    'a duration that is none',
    inFile(`policies: [{ id: p, when: 'true', auto_approve: 'true', expire_after: soon }]`),
    '4  policies[0].expire_after  found "soon", expected a duration such as 30s, 15m, 2h, 90d or PT2H',
  ],
  [
    'a duration without a unit',
    inFile(`policies: [{ id: p, when: 'true', auto_approve: 'true', expire_after: 24 }]`),
    '4  policies[0].expire_after  found 24, expected a duration such as 30s, 15m, 2h, 90d or PT2H — write the unit too, like 24m, 24h or 24d',
  ],
  [
    'a default that is longer than the longest',
    inFile(`policies: [{ id: p, when: 'true', auto_approve: 'true', duration: { default: 8h, max: 2h } }]`),
    '4  policies[0].duration.default  found "8h", expected at most the max, 2 hours',
  ],
  [
    'a stage that needs nobody',
    inFile(`policies: [{ id: p, when: 'true', stages: [{ name: S, approvers: [owner], need: 0 }] }]`),
    '4  policies[0].stages[0].need  found 0, expected at least 1',
  ],
  [
    'a stage that needs more than there are',
    inFile(
      `policies: [{ id: p, when: 'true', stages: [{ name: S, approvers: [manager, ada@acme.test], need: 3 }] }]`,
    ),
    '4  policies[0].stages[0].need  found 3, expected at most 2, since no more people than that can approve here',
  ],
  [
    'a stage without approvers',
    inFile(`policies: [{ id: p, when: 'true', stages: [{ name: S, approvers: [] }] }]`),
    '4  policies[0].stages[0].approvers  found an empty list, expected at least 1 entry',
  ],
  [
    'an escalation to nobody',
    inFile(
      `policies: [{ id: p, when: 'true', stages: [{ name: S, approvers: [owner], escalate_after: 4h }] }]`,
    ),
    '4  policies[0].stages[0].escalate_after  found escalate_after without escalate_to, expected both or neither',
  ],
  [
    'a policy that nobody could decide by',
    inFile(`policies: [{ id: p, when: 'true', stages: [] }]`),
    '4  policies[0]  found no stages, no auto_approve and no deny, expected one of them — nobody could decide a request',
  ],
  [
    'a conflict of one side',
    inFile('separation_of_duties: [{ id: s, name: S, conflict: [[a/b]], on_conflict: block }]'),
    '4  separation_of_duties[0].conflict  found a list of 1 entry, expected at least 2 entries',
  ],
  [
    'a conflict that names no entitlement',
    inFile('separation_of_duties: [{ id: s, name: S, conflict: [[a/b], [payments]], on_conflict: block }]'),
    '4  separation_of_duties[0].conflict[1][0]  found "payments", expected <resource>/<entitlement>, such as prod-db/read',
  ],
  [
    'a cron line of four fields',
    inFile(`${REVIEW}schedule: "0 9 1 *"`),
    '11  reviews[0].schedule  found "0 9 1 *", expected five fields (minute, hour, day of the month, month, day of the week), such as "0 9 1 * *"',
  ],
  [
    'a cron line with a month that there isn’t',
    inFile(`${REVIEW}schedule: "0 9 1 13 *"`),
    '11  reviews[0].schedule  found "0 9 1 13 *", expected a month of 1–12, *, a-b, */n or a list of these, where "13" stands',
  ],
  [
    'a reminder after the review is due',
    inFile(`${REVIEW}remind: { every: 3d, from: 20d }`),
    '11  reviews[0].remind.from  found "20d", expected a time before the review is due (due_in)',
  ],
  [
    'a number where text belongs',
    inFile('groups: [{ id: 007, members: [ada@acme.test] }]'),
    '4  groups[0].id  found 7, expected text — put it into quotes',
  ],
];

test.each(FAULTS)('tells of %s', (_kind, file, sentence) => {
  expect(faultsOf(file, {})).toEqual([`access.yaml:${sentence}`]);
});

test('reports every fault at once, in the order of lines', () => {
  const text = inFile(`timezone: Mars
colour: red
groups: [{ id: dba, members: [nobody] }]
policies:
  - id: p
    when: 'person.departement == "IT"'
    stags: []
    duration: { default: 8h, max: 2h }
`);
  expect(faultsOf(text).map((sentence) => sentence.split('  ').slice(0, 2).join(' '))).toEqual([
    'access.yaml:4 timezone',
    'access.yaml:5 colour',
    'access.yaml:6 groups[0].members[0]',
    'access.yaml:8 policies[0]',
    'access.yaml:9 policies[0].when',
    'access.yaml:10 policies[0].stags',
    'access.yaml:11 policies[0].duration.default',
  ]);
});

test('refuses a file whose aliases multiply, without expanding them all', () => {
  const levels = Array.from(
    { length: 8 },
    (_, level) => `  - &a${level + 1} [${Array(9).fill(`*a${level}`).join(', ')}]`,
  );
  const text = inFile(`auditors:\n  - &a0 [x, x]\n${levels.join('\n')}\n`);
  expect(faultsOf(text).join('\n')).toContain('found too much inside, expected at most 500000 values');
});
