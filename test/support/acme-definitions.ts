import { z } from 'zod';
import { loadDefinitions } from '../../src/config/load-definitions.ts';
import { connectorSettings } from '../../src/connectors/settings.ts';
import type { Definitions } from '../../src/domain/definitions.ts';

/** What is the same in each Acme of the tests. */
export const COMPANY = `version: 1
organization: Acme
timezone: Europe/Berlin
admins: [ada@acme.test]
auditors: [iris@acme.test]
people:
  - from: csv
    file: people.csv
`;

/** Given by a policy that fails on a ticket which isn't a number. */
export const CRM = {
  resource: `  - id: crm
    name: Customers
    connector: far
    environment: corp
    sensitivity: medium
    owners: [omar@acme.test]
    entitlements:
      - { id: agent, name: Agent, target: crm_agents }
`,
  policy: `  - id: crm
    when: 'resource.id == "crm"'
    auto_approve: "[1][size(request.ticket) - 4] > 0"
    duration: { default: 1h, max: 8h }
    stages:
      - { name: Owner, approvers: [owner], need: 1 }
`,
};

/**
 * A company small enough to keep in mind. prod-db asks an owner; prod-db/write asks the manager and then two
 * owners; vpn is given at once; wiki is worked by hand; crm's policy fails on a ticket that isn't a number; vault
 * refuses contractors.
 */
export const ACME_YAML = `${COMPANY}groups:
  - id: dba
    members: [omar@acme.test, dora@acme.test, olga@acme.test, lars@acme.test]
connectors:
  - { id: far, type: scripted }
  - { id: paper, type: manual, assignees: [wanda@acme.test] }
resources:
  - id: prod-db
    name: Production database
    connector: far
    environment: prod
    sensitivity: high
    owners: ["group:dba"]
    entitlements:
      - { id: read, name: Read only, target: db_read }
      - { id: write, name: Read and write, target: db_write, sensitivity: critical }
  - id: vpn
    name: Company VPN
    connector: far
    environment: corp
    sensitivity: low
    owners: [omar@acme.test]
    entitlements:
      - { id: connect, name: Connect, target: vpn_users }
  - id: wiki
    name: Wiki
    connector: paper
    environment: corp
    sensitivity: low
    owners: [lena@acme.test]
    entitlements:
      - { id: editor, name: Editor, target: editors }
${CRM.resource}  - id: vault
    name: Vault
    connector: far
    environment: vault
    sensitivity: critical
    owners: [omar@acme.test]
    entitlements:
      - { id: open, name: Open, target: vault_open }
policies:
  - id: vpn
    when: 'resource.id == "vpn"'
    auto_approve: "true"
    duration: { default: 2h, max: 90d, permanent: true }
    stages:
      - { name: Owner, approvers: [owner], need: 1 }
${CRM.policy}  - id: vault
    when: 'resource.id == "vault"'
    deny:
      - { if: 'person.type == "contractor"', reason: Contractors may not open the vault. }
    require: { justification: 10, ticket: true }
    duration: { default: 1h, max: 1h }
    stages:
      - { name: Owner, approvers: [owner], need: 2 }
  - id: prod-write
    when: 'entitlement.key == "prod-db/write"'
    duration: { default: 1h, max: 8h }
    stages:
      - { name: Manager, approvers: [manager], need: 1 }
      - { name: Owner, approvers: [owner], need: 2 }
      - { name: Auditor, approvers: [iris@acme.test], need: 1, skip_if: "request.minutes <= 600" }
    expire_after: 24h
  - id: everything-else
    when: "true"
    duration: { default: 1h, max: 60d }
    stages:
      - { name: Owner, approvers: [owner], need: 1 }
    expire_after: 24h
`;

const scripted = { type: 'scripted', settings: z.strictObject({}) };

const known = new Map<string, Definitions>();

/** What nothing changes is read once. */
export function acmeDefinitions(source = ACME_YAML): Definitions {
  const definitions = known.get(source) ?? read(source);
  known.set(source, definitions);
  return { ...definitions };
}

function read(source: string): Definitions {
  const loaded = loadDefinitions(source, {
    env: {},
    fileName: 'access.yaml',
    connectorTypes: [...connectorSettings, scripted],
    baseDir: '/srv/acme',
  });
  if (!loaded.ok)
    throw new Error(loaded.faults.map((one) => `${one.line} ${one.found} ${one.expected}`).join('\n'));
  return loaded.definitions;
}
