import type { ApproverRef, Definitions, HandOnRef, Policy } from '../domain/definitions.ts';
import type { EntitlementKey } from '../domain/ids.ts';
import type { DefinitionChange } from './definition-sections.ts';

interface Affected {
  entitlements: EntitlementKey[];
  policies: string[];
}

/** What a change is about in one of the two definitions that it lies between. */
export function affectedBy(
  change: Pick<DefinitionChange, 'section' | 'id'>,
  definitions: Definitions,
): Affected {
  const { id } = change;
  const none: Affected = { entitlements: [], policies: [] };
  const keysOn = (mine: (resource: { id: string; connectorId: string; owners: ApproverRef[] }) => boolean) =>
    [...definitions.resources.values()]
      .filter(mine)
      .flatMap((resource) => resource.entitlements.map((entitlement) => entitlement.key));
  switch (change.section) {
    case 'policy':
      return { ...none, policies: [id] };
    case 'entitlement':
      return { ...none, entitlements: [...definitions.entitlements.keys()].filter((key) => key === id) };
    case 'resource':
      return { ...none, entitlements: keysOn((resource) => resource.id === id) };
    case 'connector':
      return { ...none, entitlements: keysOn((resource) => resource.connectorId === id) };
    case 'role':
      return { ...none, entitlements: definitions.roles.get(id)?.entitlements ?? [] };
    case 'separation of duties': {
      const rule = definitions.separationOfDuties.find((one) => one.id === id);
      return { ...none, entitlements: rule?.conflict.flat() ?? [] };
    }
    case 'group':
      return {
        entitlements: keysOn(({ owners }) => owners.some((ref) => isGroup(ref, id))),
        policies: definitions.policies.filter((policy) => readsGroup(policy, id)).map((policy) => policy.id),
      };
    case 'settings':
    case 'review':
      return none;
  }
}

/** A policy whose approvers are of the group, or whose conditions read groups and name it. */
function readsGroup(policy: Policy, groupId: string): boolean {
  const refs = [
    ...policy.stages.flatMap((stage) => [...stage.approvers, ...stage.escalateTo]),
    ...(policy.breakGlass?.reviewBy ?? []),
    ...policy.reassignTo,
  ];
  const conditions = [
    policy.when,
    ...policy.deny.map((rule) => rule.if),
    policy.autoApprove,
    ...policy.stages.map((stage) => stage.skipIf),
    policy.breakGlass?.allowedIf,
  ];
  return (
    refs.some((ref) => isGroup(ref, groupId)) ||
    conditions.some(
      (condition) =>
        condition?.reads.some((path) => path.endsWith('.groups')) === true &&
        condition.source.includes(groupId),
    )
  );
}

function isGroup(ref: ApproverRef | HandOnRef, groupId: string): boolean {
  return ref.kind === 'group' && ref.groupId === groupId;
}
