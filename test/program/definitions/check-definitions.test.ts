import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { checkDefinitions } from '../../../src/program/definitions/check-definitions.ts';

const NOW = new Date('2026-11-29T12:00:00Z');
const ENV = { SANDBOX_TARGET_URL: 'http://127.0.0.1/', SANDBOX_TARGET_SECRET: 'a secret of the sandbox' };
const acme = (file: string) =>
  readFileSync(new URL(`../../../examples/acme/${file}`, import.meta.url), 'utf8');

/** The example company, its files changed; null: there is no such file. */
async function checked(
  change: (accessYaml: string) => string,
  people: string | Buffer | null = acme('people.csv'),
) {
  const folder = mkdtempSync(join(tmpdir(), 'sallyport-check-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  writeFileSync(join(folder, 'access.yaml'), change(acme('access.yaml')));
  if (people !== null) writeFileSync(join(folder, 'people.csv'), people);
  const { definitions: _, ...said } = await checkDefinitions(join(folder, 'access.yaml'), ENV, NOW);
  const plain = (lines: string[]) => lines.map((line) => line.replaceAll(`${folder}/`, ''));
  return { faults: plain(said.faults), warnings: plain(said.warnings), notes: plain(said.notes) };
}

const withoutSlack = (text: string) => text.replace('  - from: slack\n', '');
const misspelt = (text: string) => text.replace('owners: [lena@acme.test]', 'owners: [lnea@acme.test]');

it('finds nothing in the example, and says when its reviews come and what only Slack knows', async () => {
  expect(await checked((text) => text)).toEqual({
    faults: [],
    warnings: [],
    notes: [
      'Only Slack can tell whether these are there, and isn’t asked here: the channel #access-audit.',
      'The review quarterly-prod starts next on Fri 1 Jan 2027, 09:00; Thu 1 Apr 2027, 09:00; Thu 1 Jul 2027, 09:00 (Europe/Berlin).',
    ],
  });
});

const LNEA = 'the owner lnea@acme.test is not in the roster — did you mean lena@acme.test?';

it('refuses an address that nobody has, where the files name everybody', async () => {
  const { faults } = await checked((text) => misspelt(withoutSlack(text)));
  expect(faults).toEqual([expect.stringContaining(`resources[2].owners[0]  ${LNEA}`)]);
});

it('warns of it where Slack may know more, and says so', async () => {
  const { faults, warnings } = await checked(misspelt);
  expect(faults).toEqual([]);
  expect(warnings).toEqual([expect.stringContaining(`${LNEA} Slack may know them`)]);
});

it('says how many people it can’t know where they all come from Slack', async () => {
  const { faults, warnings, notes } = await checked(
    (text) => misspelt(text.replace('  - from: csv\n    file: people.csv\n', '')),
    null,
  );
  expect([faults, warnings]).toEqual([[], []]);
  expect(notes[0]).toMatch(/the \d+ people who are named, the channel #access-audit\.$/);
});

it.each([
  ['an approver', 'approvers: [manager] # of', 'approvers: [manager, nobdy@acme.test] # of'],
  ['a reviewer of emergencies', 'review_by: [ada@acme.test]', 'review_by: [nobdy@acme.test]'],
  ['a signer', 'sign_off: [iris@acme.test]', 'sign_off: [nobdy@acme.test]'],
  ['an auditor', 'auditors: [iris@acme.test]', 'auditors: [nobdy@acme.test]'],
  ['a member', 'members: [dora@acme.test, kim', 'members: [nobdy@acme.test, kim'],
  ['an assignee', 'assignees: [wanda@acme.test]', 'assignees: [nobdy@acme.test]'],
  ['who approves exceptions', 'exception_approvers: [ada@', 'exception_approvers: [nobdy@'],
  ['whom an escalation reaches', 'escalate_to: [owner]', 'escalate_to: [nobdy@acme.test]'],
  ['whom a condition singles out', `when: "true"`, `when: 'person.email != "Nobdy@acme.test"'`],
  ['one of a list in a condition', `when: "true"`, `when: '!(requester.email in ["nobdy@acme.test"])'`],
])('refuses an unknown address of %s', async (_who, from, to) => {
  const { faults } = await checked((text) => {
    expect(text).toContain(from);
    return withoutSlack(text.replace(from, to));
  });
  expect(faults.map((fault) => fault.includes('nobdy@acme.test is not in the roster'))).toEqual([true]);
});

it('refuses a roster that isn’t there, and guesses at nobody', async () => {
  const { faults, warnings } = await checked(withoutSlack, null);
  expect(faults).toEqual(['The file people.csv isn’t there. Correct the path, or put the file there.']);
  expect(warnings).toEqual([]);
});

it('refuses a line of the roster that can’t be read', async () => {
  const { faults } = await checked((text) => text, acme('people.csv').replace('active', 'actve'));
  expect(faults).toEqual([expect.stringMatching(/^people\.csv: line 2, status: found “actve”/)]);
});

it('reads a roster as the start does, and says how', async () => {
  const people = acme('people.csv').replaceAll(',', ';').replace('Lena', 'Léna');
  const { faults, notes } = await checked(withoutSlack, Buffer.from(people, 'latin1'));
  expect(faults).toEqual([]);
  expect(notes[0]).toContain('people.csv isn’t UTF-8; read as Windows-1252.');
});

it('warns of who is named and has left', async () => {
  const people = acme('people.csv').replace(/^(.*lena@acme\.test.*),active$/m, '$1,inactive');
  const { faults, warnings } = await checked((text) => text, people);
  expect(faults).toEqual([]);
  expect(warnings).toEqual([
    expect.stringContaining('resources[2].owners[0]  lena@acme.test isn’t active any more by the roster'),
    expect.stringContaining('resources[4].owners[0]  lena@acme.test'),
  ]);
});

it('warns of a schedule that takes either of two days, and shows the days', async () => {
  const { warnings, notes } = await checked((text) => text.replace('"0 9 1 1,4,7,10 *"', '"0 9 1-7 * 1"'));
  expect(warnings).toEqual([
    expect.stringMatching(/reviews\[0\]\.schedule {2}starts on days .* write "0 9 \* \* 1#1"\.$/),
  ]);
  expect(notes.at(-1)).toContain('Mon 30 Nov 2026, 09:00; Tue 1 Dec 2026, 09:00; Wed 2 Dec 2026, 09:00');
});

it('says that it can’t know the names of what is discovered', async () => {
  const discovers = (text: string) =>
    text.replace('    tags: [sox]\n', '    tags: [sox]\n    discover: { match: "true" }\n');
  const { faults, notes } = await checked(discovers);
  expect(faults).toEqual([]);
  expect(notes).toContain(
    'What billing discovers is known once target is read, which isn’t asked here: nothing is said of its names.',
  );
});

const withConnector = (text: string, connector: string) => {
  expect(text).toContain('connectors:\n');
  return text.replace('connectors:\n', `connectors:\n  - ${connector}\n`);
};

it('warns of a file that a connector can’t do without and that isn’t on this machine', async () => {
  const command = '{ id: crm, type: command, run: [/nowhere/crm-access] }';
  const there = `{ id: node, type: command, run: [${process.execPath}] }`;
  const { faults, warnings } = await checked((text) => withConnector(withConnector(text, command), there));
  expect(faults).toEqual([]);
  expect(warnings).toEqual([
    expect.stringMatching(
      /connectors\[1\]\.run {2}names \/nowhere\/crm-access, which isn’t there on this machine\.$/,
    ),
  ]);
});

it('refuses a target that its connector’s type can’t have', async () => {
  const { faults } = await checked((text) =>
    withConnector(
      text,
      '{ id: code, type: github, organization: acme, token: a token of the tests }',
    ).replace(/connector: target/, 'connector: code'),
  );
  expect(faults[0]).toMatch(/entitlements\[0\]\.target {2}found "\w+", expected org, team:<slug>/);
});
