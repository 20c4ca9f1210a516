import type { Definitions } from '../domain/definitions.ts';

export type SectionName =
  | 'settings'
  | 'group'
  | 'connector'
  | 'resource'
  | 'entitlement'
  | 'role'
  | 'policy'
  | 'separation of duties'
  | 'review';

export interface DefinitionChange {
  section: SectionName;
  id: string;
  kind: 'added' | 'removed' | 'changed';
  /** What changed, a few words each; empty for what was added or removed. */
  what: string[];
}

interface Section {
  name: SectionName;
  items: (definitions: Definitions) => Iterable<readonly [string, unknown]>;
  /** What its items hold is never shown. */
  secret: boolean;
}

const open = (name: SectionName, items: Section['items']): Section => ({ name, items, secret: false });

/** Everything that definitions say, as the things that people know by their ids. */
export const SECTIONS: Section[] = [
  open('settings', settingsOf),
  open('group', ({ groups }) => groups),
  { name: 'connector', items: ({ connectors }) => connectors, secret: true },
  open('resource', ({ resources }) =>
    [...resources].map(([id, resource]) => [id, { ...resource, entitlements: null }] as const),
  ),
  open('entitlement', ({ entitlements }) => entitlements),
  open('role', ({ roles }) => roles),
  open('policy', ({ policies }) => policies.map((policy) => [policy.id, policy] as const)),
  open('separation of duties', ({ separationOfDuties }) =>
    separationOfDuties.map((rule) => [rule.id, rule] as const),
  ),
  open('review', ({ reviews }) => reviews),
];

function settingsOf(definitions: Definitions): [string, unknown][] {
  const { organization, timezone, workingHours, admins, auditors, auditChannel, people } = definitions;
  const { personTypes, tickets } = definitions;
  return Object.entries({
    organization,
    timezone,
    working_hours: workingHours,
    admins,
    auditors,
    audit_channel: auditChannel,
    people,
    person_types: personTypes,
    tickets: { pattern: tickets.pattern.source, example: tickets.example, check: tickets.check },
  });
}
