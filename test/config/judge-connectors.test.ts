import { describe, expect, it } from 'vitest';
import { connectorSettings } from '../../src/connectors/settings.ts';
import { SECTIONS } from '../support/connector-sections.ts';
import { faultsOf, loadText } from './load-text.ts';

const file = (more: string, connector: object = SECTIONS['github']!): string => `version: 1
organization: Acme
admins: [ada@acme.test]
connectors:
  - ${JSON.stringify({ id: 'c', type: 'github', ...connector })}
resources:
  - id: code
    name: Code
    connector: c
    owners: [ada@acme.test]
    entitlements:
      - { id: read, name: Read, target: "repo:api:read" }
      - { id: write, name: Write, target: "\${TARGET}" }
${more}
policies: [{ id: p, when: 'true', stages: [{ name: S, approvers: [owner] }] }]
`;
const load = (text: string, target: string) => loadText(text, { TARGET: target }, connectorSettings);
const WRITE = { line: 13, path: 'resources[0].entitlements[1].target' };

describe('a target that its connector’s type can’t have', () => {
  it('stops no start: the rest of the file is in force', () => {
    const loaded = load(file(''), 'repo:api:write');
    expect(loaded).toMatchObject({ ok: true, inVain: [] });
    expect(load(file(''), 'acme/api')).toMatchObject({
      ok: true,
      inVain: [{ ...WRITE, found: '"${TARGET}"', expected: expect.stringContaining('repo:<name>:<role>') }],
    });
  });

  it('is told with the faults that do, but where its own connector is at fault', () => {
    const faulty = file('colour: red');
    expect(faultsOf(faulty, { TARGET: 'acme/api' }, connectorSettings)).toEqual([
      expect.stringContaining('access.yaml:13  resources[0].entitlements[1].target  found "${TARGET}"'),
      expect.stringContaining('access.yaml:14  colour'),
    ]);
    const settings = file('', { organization: 5, token: 'x' });
    expect(faultsOf(settings, { TARGET: 'acme/api' }, connectorSettings)).toEqual([
      expect.stringContaining('connectors[0].organization'),
      expect.stringContaining('connectors[0].token'),
    ]);
  });

  it('is told of a group that is read there as well', () => {
    const group = 'groups: [{ id: dba, from: c, target: dba }]';
    expect(load(file(group), 'org')).toMatchObject({ inVain: [{ line: 14, path: 'groups[0].target' }] });
  });
});

it.each([
  [
    'ldap',
    { login: 'local_part' },
    ['email_domain  isn’t set, so that local_part takes anna@partner.example'],
  ],
  ['ldap', { ticket_lifetime: '10h' }, ['ticket_lifetime  is for active_directory alone']],
  ['ldap', { ticket_lifetime: '10h', directory: 'active_directory' }, []],
  ['mysql', {}, ['email_domain  isn’t set']],
  ['mysql', { email_domain: 'acme.test' }, []],
  ['postgres', {}, ['email_domain  isn’t set']],
  ['postgres', { login: 'email' }, []],
  ['redis', {}, ['email_domain  isn’t set']],
  ['kubernetes', { token: '$K8S_TOKEN' }, ['token  begins with $ and has no braces']],
  ['kubernetes', { token: '$K8S_token' }, []],
])('of %s with %j it doubts %j', (type, more, says) => {
  const connector = JSON.stringify({ id: 'c', type, ...SECTIONS[type], ...more });
  const text = `version: 1\norganization: Acme\nadmins: [ada@acme.test]\nconnectors:\n  - ${connector}\n`;
  expect(load(text, '')).toMatchObject({
    ok: true,
    warnings: says.map((line) => expect.stringContaining(`access.yaml:5  connectors[0].${line}`)),
  });
});
