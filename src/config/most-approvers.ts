import type { ApproverRef, PersonRef } from '../domain/definitions.ts';

/** Who can approve at most; undefined where Slack, or a resource that isn't given, says it at the time. */
export function mostApprovers(
  approvers: readonly ApproverRef[],
  membersOf: (groupId: string) => readonly string[] | null | undefined,
  owners?: readonly PersonRef[],
): Set<string> | undefined {
  const people = new Set<string>();
  for (const ref of approvers) {
    const found = peopleOf(ref, membersOf, owners);
    if (found === undefined) return undefined;
    for (const one of found) people.add(one);
  }
  return people;
}

function peopleOf(
  ref: ApproverRef,
  membersOf: (groupId: string) => readonly string[] | null | undefined,
  owners: readonly PersonRef[] | undefined,
): Iterable<string> | undefined {
  switch (ref.kind) {
    case 'person':
      return [ref.email];
    case 'manager':
      return ['manager'];
    case 'group':
      return membersOf(ref.groupId)?.map((member) => member.trim().toLowerCase());
    case 'owner':
      return owners && mostApprovers(owners, membersOf);
    case 'admin':
      return undefined;
  }
}
