import { DateTime } from 'luxon';
import { loadDefinitions } from '../../../src/config/load-definitions.ts';
import { connectorSettings } from '../../../src/connectors/settings.ts';
import type { Definitions } from '../../../src/domain/definitions.ts';

/** Definitions with these resources, each `id: entitlement ids`, on one manual connector. */
export function definitionsWith(resources: Record<string, string[]>): Definitions {
  const lines = Object.entries(resources).flatMap(([id, entitlements]) => [
    `  - id: ${id}`,
    `    name: ${id.replaceAll('-', ' ')}`,
    '    connector: paper',
    '    environment: prod',
    '    sensitivity: low',
    '    owners: [ada@acme.test]',
    '    entitlements:',
    ...entitlements.map((one) => `      - { id: ${one}, name: ${one.replaceAll('-', ' ')}, target: ${one} }`),
  ]);
  const source = `version: 1
organization: Acme
timezone: Europe/Berlin
admins: [ada@acme.test]
people:
  - from: slack
connectors:
  - { id: paper, type: manual, assignees: [ada@acme.test] }
resources:
${lines.join('\n')}
policies:
  - id: all
    when: "true"
    duration: { default: 1h, max: 8h }
    stages:
      - { name: Owner, approvers: [owner], need: 1 }
`;
  const loaded = loadDefinitions(source, {
    env: {},
    fileName: 'access.yaml',
    connectorTypes: connectorSettings,
    baseDir: '.',
  });
  if (!loaded.ok)
    throw new Error(loaded.faults.map((one) => `${one.line} ${one.found} ${one.expected}`).join('\n'));
  return loaded.definitions;
}

export const berlin = (iso: string) => DateTime.fromISO(iso, { zone: 'Europe/Berlin' }).toJSDate();
