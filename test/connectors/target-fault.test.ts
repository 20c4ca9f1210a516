import { expect, it } from 'vitest';
import { connectorSettings } from '../../src/connectors/settings.ts';
import { SECTIONS } from '../support/connector-sections.ts';

/** What a type says of a target as it is written, in a section that is right and has `more` besides. */
function faultOf(type: string, target: string, more: object = {}): string | undefined {
  const section = connectorSettings.find((one) => one.type === type);
  const settings = section?.settings.parse({ ...SECTIONS[type], ...more });
  return section?.targetFault?.(target, settings);
}

const GUID = '0f0f0f0f-1111-2222-3333-444444444444';

it.each<[string, string, object?]>([
  ['aws', '111122223333/Billing'],
  ['aws', 'group:Support, 2nd line'],
  ['command', 'whatever its program knows'],
  ['entra', 'group:Payroll Editors'],
  ['entra', `group_id:${GUID}`],
  ['entra', `app:${GUID}:Payroll.Read`],
  ['github', 'org'],
  ['github', 'team:platform:maintainer'],
  ['github', 'repo:api:custom role'],
  ['google', 'group:payroll@acme.test'],
  ['google', 'project:acme-prod:projects/acme-prod/roles/deployer', { projects: ['acme-prod'] }],
  ['kubernetes', 'clusterrole:view'],
  ['kubernetes', 'payments/role:operator'],
  ['ldap', 'readers'],
  ['ldap', 'R&D = fun'],
  ['ldap', 'cn=editors,ou=groups,dc=acme,dc=test'],
  ['manual', 'Badge for the server room'],
  ['okta', 'group_id:00g1'],
  ['okta', 'app:Wiki', { apps: true }],
  ['postgres', 'é'.repeat(31)],
  ['redis', 'read-only'],
  ['scim', 'Editors, all of them'],
  ['slack-channel', '#вход-prod'],
  ['slack-channel', 'C0123456789'],
  ['slack-usergroup', '@oncall-db'],
  ['slack-usergroup', 'S0ONCALL'],
  ['ssh', 'deploy'],
  ['webhook', 'editors'],
])('%s may have the target %j', (type, target, more = {}) => {
  expect(faultOf(type, target, more)).toBeUndefined();
});

it.each([
  ['aws', '11112222333/Billing', / — an account’s id has 12 digits, and this one 11$/],
  ['aws', 'Billing', /^expected 111122223333\/PermissionSet or group:Name$/],
  ['entra', 'Payroll', /^expected group:its name, or app:its object id:a role$/],
  ['entra', 'app:Payroll', /object id, a GUID$/],
  ['entra', 'group_id:Payroll', /object id, a GUID — its name stands behind group:$/],
  ['github', 'acme/platform', /^expected org, team:<slug>/],
  ['github', 'org:owner', /^expected org — /],
  ['github', 'team:Platform Team', /^expected team:<slug> — /],
  ['github', 'repo:acme/api:write', / — the name is without the organisation$/],
  ['github', 'repo:api', /^expected org, team/],
  ['google', 'payroll@acme.test', /^expected group:its address/],
  ['google', 'group:payroll', /whole address$/],
  ['google', 'project:acme-prod:roles/viewer', /add projects: \[acme-prod\] to it$/],
  ['kubernetes', 'role:operator', /^expected its namespace before it, as in payments\/role:operator$/],
  ['kubernetes', 'view', /^expected one such as clusterrole:view/],
  ['ldap', 'cn=editors', /^expected a whole DN/],
  ['ldap', 'cn=editors,groups', /^expected a whole DN/],
  ['okta', 'Payroll', /^expected group:its name$/],
  ['okta', 'app:Wiki', / — if the application is meant, set apps: true/],
  ['postgres', 'é'.repeat(32), /at most 63 bytes$/],
  ['redis', 'readonly', /^expected one of the connector’s rules, read-only — did you mean "read-only"\?$/],
  ['slack-channel', 'Access Requests', /^expected a channel/],
  ['slack-usergroup', 'On-call DB', /^expected a user group’s handle/],
  ['ssh', 'root', /^expected one of the connector’s targets, deploy$/],
])('%s can’t have the target %j', (type, target, says) => {
  expect(faultOf(type, target)).toMatch(says);
});

it('of Google, names the projects that it has, and refuses roles that take no end', () => {
  const projects = ['acme-prod', 'acme-dev'];
  expect(faultOf('google', 'project:acme-prd:roles/browser', { projects })).toMatch(/acme-prod, acme-dev — /);
  expect(faultOf('google', 'project:acme-prod:roles/viewer', { projects })).toMatch(/takes no end$/);
});
