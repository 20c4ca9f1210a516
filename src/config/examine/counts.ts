import type { Entitlement, StageDefinition } from '../../domain/definitions.ts';
import { mostApprovers } from '../most-approvers.ts';
import { alwaysComesTo } from './decided-by.ts';
import type { Examinable, Vain } from './examine.ts';

const MOST_NAMED = 5;

/** Stages that need more people than there are where the owners say how many. */
export function examineCounts(definitions: Examinable, rights: readonly (readonly Entitlement[])[]): Vain[] {
  return definitions.policies.flatMap(({ stages }, index) =>
    stages.flatMap((stage, at) => {
      const path = ['policies', index, 'stages', at, 'need'];
      const says = countSays(definitions, stage, rights[index] ?? []);
      return says === undefined ? [] : [{ path, says }];
    }),
  );
}

function countSays(
  definitions: Examinable,
  { approvers, need, skipIf }: StageDefinition,
  rights: readonly Entitlement[],
): Vain['says'] | undefined {
  if (!approvers.some((ref) => ref.kind === 'owner')) return undefined;
  const decided = rights.filter((right) => alwaysComesTo(skipIf, right, definitions) !== true);
  const counts = new Map<string, number>();
  for (const resourceId of new Set(decided.map((right) => right.resourceId))) {
    const owners = definitions.resources.get(resourceId)?.owners ?? [];
    counts.set(resourceId, mostApprovers(approvers, membersIn(definitions), owners)?.size ?? Infinity);
  }
  const short = [...counts].filter(([, most]) => most < need);
  if (short.length === 0) return undefined;
  const most = Math.max(...short.map(([, people]) => people));
  if (short.length === counts.size)
    return {
      found: String(need),
      expected: `at most ${most}, since no resource that comes here has more who can approve`,
    };
  const named = short.slice(0, MOST_NAMED).map(([id, people]) => `${id} has ${people}`);
  const more = short.length > MOST_NAMED ? ` and ${short.length - MOST_NAMED} more have too few` : '';
  return `needs ${need}, and ${named.join(', ')}${more}: there, those next in line are asked as well.`;
}

const membersIn =
  ({ groups }: Examinable) =>
  (groupId: string): readonly string[] | undefined => {
    const group = groups.get(groupId);
    return group !== undefined && 'members' in group ? group.members : undefined;
  };
