import { loadDefinitions } from '../../../src/config/load-definitions.ts';
import { connectorSettings } from '../../../src/connectors/settings.ts';
import type { Definitions } from '../../../src/domain/definitions.ts';

export const TARGET_SECRET = 'whsec_c2FsbHlwb3J0LXNhbGx5cG9ydA==';
export const PEOPLE_CSV = `employee_id,email,name,title,department,manager_email,type,start_date,end_date,status
1,ada@acme.test,Ada,,,,employee,,,active
2,omar@acme.test,Omar,,,ada@acme.test,employee,,,active
3,dora@acme.test,Dora,,,omar@acme.test,employee,,,active
4,sami@acme.test,Sami,,,omar@acme.test,employee,,,active
5,kim@acme.test,Kim,,,omar@acme.test,employee,,,active
`;
export const OWNER = 'omar@acme.test';
export const DELEGATE = 'dora@acme.test';
export const ASKERS = ['sami@acme.test', 'kim@acme.test'];
export const RIGHTS = ['prod/read', 'prod/write', 'prod/deploy', 'prod/debug', 'vpn/connect'];
/** Held all the year, so that there is something to review. */
export const STANDING = 'vpn/always';
/** What the target calls it. */
export const targetOf = (right: string): string => right.replace('/', '_');
export const EXPIRES_AFTER_HOURS = 36;
/** By the clock of the zone: each month’s, and in February of leap years alone. */
export const REVIEWED = { day: 29, at: '09:00' };

const entitlements = (resource: string) =>
  [...RIGHTS, STANDING]
    .filter((right) => right.startsWith(`${resource}/`))
    .map((right) => `      - { id: ${right.split('/')[1]}, name: ${right}, target: ${targetOf(right)} }`)
    .join('\n');

/** A small company in a zone, whose only target judges how old is what it is told. */
export function definitionsIn(zone: string, targetUrl: string): Definitions {
  const source = `version: 1
organization: Acme
timezone: ${zone}
admins: [ada@acme.test]
people:
  - { from: csv, file: people.csv }
connectors:
  - { id: target, type: webhook, url: "${targetUrl}", secret: "${TARGET_SECRET}", allow_private_addresses: true }
resources:
  - id: prod
    name: Production
    connector: target
    environment: prod
    sensitivity: high
    owners: [${OWNER}]
    entitlements:
${entitlements('prod')}
  - id: vpn
    name: VPN
    connector: target
    environment: corp
    sensitivity: low
    owners: [${OWNER}]
    entitlements:
${entitlements('vpn')}
policies:
  - id: all
    when: "true"
    duration: { default: 1h, max: 60d, permanent: true }
    stages:
      - { name: Owner, approvers: [owner], need: 1, remind_after: 4h }
    expire_after: ${EXPIRES_AFTER_HOURS}h
reviews:
  - id: monthly
    name: Monthly review
    scope: "true"
    reviewers: [${DELEGATE}, manager]
    schedule: "0 9 ${REVIEWED.day} * *"
    due_in: 14d
    remind: { every: 3d, from: 3d }
    escalate: { after: 10d, to: [reviewer_manager] }
    undecided: keep
`;
  const loaded = loadDefinitions(source, {
    env: {},
    fileName: 'access.yaml',
    connectorTypes: connectorSettings,
    baseDir: '/srv/acme',
  });
  if (!loaded.ok) throw new Error(JSON.stringify(loaded.faults));
  return loaded.definitions;
}
