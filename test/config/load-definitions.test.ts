import { describe, expect, test } from 'vitest';
import { readDefinitionsFile } from '../../src/config/read-definitions-file.ts';
import { connectorSettings } from '../../src/connectors/settings.ts';
import { EntitlementKey } from '../../src/domain/ids.ts';
import { definitionsOf, faultsOf, loadText, readText } from './load-text.ts';

const everyKey = readText('test/config/every-key.yaml');

describe('a file with every key of the format', () => {
  test('is understood without a fault', () => {
    expect(faultsOf(everyKey)).toEqual([]);
  });

  test('keeps what each section says', () => {
    const definitions = definitionsOf(everyKey);
    expect(definitions).toMatchObject({
      organization: 'Acme',
      timezone: 'Europe/Berlin',
      workingHours: { days: ['mon', 'tue', 'wed', 'thu', 'fri'], from: '09:00', to: '18:00' },
      admins: ['ada@acme.test'],
      auditors: ['iris@acme.test'],
      auditChannel: '#access-audit',
      people: [{ from: 'csv', file: '/srv/acme/people.csv' }, { from: 'slack' }],
    });
    expect(definitions.groups.get('dba')).toEqual({
      id: 'dba',
      members: ['omar@acme.test', 'dora@acme.test'],
    });
    expect(definitions.groups.get('on-call')).toEqual({ id: 'on-call', slackUsergroup: 'oncall-db' });
    expect(definitions.connectors.get('in-house')).toEqual({
      id: 'in-house',
      type: 'webhook',
      settings: {
        url: 'https://provision.acme.test/hooks/access',
        secret: 'battery-staple-battery-staple',
        allow_private_addresses: false,
      },
    });
    expect(definitions.resources.get('prod-db')?.owners).toEqual([
      { kind: 'person', email: 'omar@acme.test' },
      { kind: 'group', groupId: 'dba' },
    ]);
    expect(definitions.roles.get('support-agent')?.assignWhen?.source).toBe('person.department == "Support"');
    expect(definitions.separationOfDuties[0]?.conflict).toEqual([
      ['erp/create-payment'],
      ['erp/approve-payment'],
    ]);
    expect(definitions.reviews.get('quarterly-prod')).toMatchObject({
      reviewers: ['owner', 'manager'],
      dueInSeconds: 14 * 86_400,
      remind: { everySeconds: 3 * 86_400, fromSeconds: 3 * 86_400 },
      undecided: 'revoke',
      reassignTo: ['employees', 'owner', 'admin'],
      askAboveShare: 0.3,
    });
  });

  test('gives an entitlement its own sensitivity, or else its resource’s', () => {
    const { entitlements } = definitionsOf(everyKey);
    expect(entitlements.get(EntitlementKey.parse('prod-db/read'))?.sensitivity).toBe('high');
    expect(entitlements.get(EntitlementKey.parse('prod-db/write'))?.sensitivity).toBe('critical');
  });

  test('keeps every key of a policy and its stages', () => {
    const policy = definitionsOf(everyKey).policies[1];
    expect(policy).toMatchObject({
      id: 'prod',
      require: { justification: 20, ticket: true },
      duration: { defaultSeconds: 7_200, maxSeconds: 28_800, permanent: false },
      expireAfterSeconds: 86_400,
      reassignTo: [
        { kind: 'employees' },
        { kind: 'group', groupId: 'dba' },
        { kind: 'person', email: 'kim@acme.test' },
      ],
      breakGlass: { maxSeconds: 3_600, reviewBy: [{ kind: 'owner' }] },
    });
    expect(policy?.stages.map((stage) => stage.samePerson)).toEqual([false, false, false]);
    const [lowRisk] = definitionsOf(everyKey).policies;
    expect(lowRisk?.stages[0]?.samePerson).toBe(true);
    expect(lowRisk?.reassignTo).toEqual([{ kind: 'employees' }]);
    expect(policy?.stages[0]).toMatchObject({
      name: 'Manager',
      approvers: [{ kind: 'manager' }],
      need: 1,
      remindAfterSeconds: 3_600,
      escalateAfterSeconds: 14_400,
      escalateTo: [{ kind: 'owner' }],
    });
    expect(policy?.stages[2]?.skipIf?.source).toBe('entitlement.sensitivity != "critical"');
  });

  test('says in a line each what is not done yet, and what may be a mistake', () => {
    const loaded = loadText(everyKey);
    expect(loaded).toMatchObject({
      ok: true,
      notYet: [
        'roles.assign_when (support-agent) is read but not acted on yet: nobody is given access by a role.',
        'connectors.chat is of type slack-usergroup, which is not there yet: no resource uses it.',
      ],
      warnings: [
        'access.yaml:122  separation_of_duties[0].conflict[0][0]  erp/create-payment is not in this catalog, so nothing here can conflict with it.',
        'access.yaml:122  separation_of_duties[0].conflict[1][0]  erp/approve-payment is not in this catalog, so nothing here can conflict with it.',
        'access.yaml:29  connectors[0].email_domain  isn’t set, so that local_part takes anna@partner.example for anna@acme.example: set it to the domain whose people have logins there.',
      ],
    });
  });
});

test('says that Slack standing before the CSV file changes nothing yet', () => {
  const people = 'people: [{ from: slack }, { from: csv, file: people.csv }]';
  expect(loadText(`version: 1\norganization: Acme\nadmins: [ada@acme.test]\n${people}\n`)).toMatchObject({
    ok: true,
    notYet: [
      'people (slack before csv) is read but not acted on yet: what both know of a person is taken from the CSV file.',
    ],
  });
});

describe('the hash of the definitions', () => {
  const text = 'version: 1\norganization: Acme\nadmins: ["${ADMIN}"]\n';
  const hashWith = (admin: string): string => {
    const loaded = loadText(text, { ADMIN: admin });
    return loaded.ok ? loaded.definitions.hash : '';
  };

  test('changes with the text', () => {
    expect(definitionsOf(everyKey).hash).toMatch(/^[0-9a-f]{64}$/);
    expect(definitionsOf(`${everyKey}\n`).hash).not.toBe(definitionsOf(everyKey).hash);
  });

  test('changes with what the environment decides', () => {
    expect(hashWith('ada@acme.test')).not.toBe(hashWith('omar@acme.test'));
  });

  test('stays the same when a connector’s secret is rotated', () => {
    const rotated = loadText(everyKey, {
      OPS_DB_URL: 'postgres://a@127.0.0.1/ops',
      IN_HOUSE_SECRET: 'another-secret-another',
    });
    expect(rotated).toMatchObject({ ok: true, definitions: { hash: definitionsOf(everyKey).hash } });
  });
});

describe('${NAME}', () => {
  const withSecret = (secret: string): unknown => {
    const text =
      'version: 1\norganization: Acme\nadmins: [ada@acme.test]\nconnectors:\n  - id: a\n    type: webhook\n    url: https://a.test/x\n    secret: ${S}\n';
    const loaded = loadText(text, { S: secret });
    return loaded.ok ? loaded.definitions.connectors.get('a')?.settings['secret'] : loaded.faults;
  };

  test('can’t add keys, whatever the value', () => {
    const hostile = 'x\n    type: manual\n"}]# *a &b';
    expect(withSecret(hostile)).toBe(hostile);
  });

  test('stays as written where it is escaped', () => {
    const definitions = definitionsOf('version: 1\norganization: $${NAME} Ltd\nadmins: [ada@acme.test]\n');
    expect(definitions.organization).toBe('${NAME} Ltd');
  });

  test('never shows a value, however it is refused', () => {
    const canary = 'canary-5f1d';
    const text = `version: 1\norganization: Acme\nadmins: ["\${C}"]\ntimezone: \${C}\ngroups: [{ id: "\${C} ", members: [x] }]\n${'connectors: [{ id: a, type: "${C}" }, { id: b, type: webhook, url: "${C}", secret: "${D}", nope: "${C}" }]'}\npolicies: [{ id: p, when: "x", stages: [{ name: S, approvers: ["group:\${C}"] }] }]\n`;
    const faults = faultsOf(text, { C: canary, D: canary.slice(0, 4) });
    expect(faults.length).toBeGreaterThan(6);
    expect(faults.join('\n')).not.toContain(canary);
  });
});

describe('reading the file', () => {
  test('loads the example company, with nothing left to warn of', async () => {
    const env = {
      SANDBOX_TARGET_URL: 'http://127.0.0.1:4391/x',
      SANDBOX_TARGET_SECRET: 'sandbox-secret-sandbox',
    };
    const loaded = await readDefinitionsFile('examples/acme/access.yaml', {
      env,
      connectorTypes: connectorSettings,
    });
    expect(loaded).toMatchObject({ ok: true, notYet: [], warnings: [] });
  });

  test('says so when there is none', async () => {
    const loaded = await readDefinitionsFile('examples/acme/acces.yaml', {
      env: {},
      connectorTypes: connectorSettings,
    });
    expect(loaded).toMatchObject({
      ok: false,
      faults: [{ found: 'no file there', expected: 'the definitions' }],
    });
  });
});
