import type { Entitlement } from '../../domain/definitions.ts';
import type { Condition } from '../../domain/policy/condition/condition.ts';
import type { Facts } from '../../domain/policy/facts.ts';
import { EntitlementKey } from '../../domain/ids.ts';
import { rightFacts } from '../../domain/policy/right-facts.ts';
import type { Examinable } from './examine.ts';

const OF_A_RIGHT = /^(?:resource|entitlement)\./;
const OF_ANY_DISCOVERED = /^(?:resource\.|entitlement\.sensitivity$)/;

/** What a condition comes to for every request for this right; undefined where it hangs on more than the right. */
export function alwaysComesTo(
  condition: Condition | null,
  right: Entitlement,
  { resources }: Pick<Examinable, 'resources'>,
): boolean | undefined {
  const resource = resources.get(right.resourceId);
  if (condition === null || resource === undefined) return undefined;
  const known = right.isDiscovered ? OF_ANY_DISCOVERED : OF_A_RIGHT;
  if (!condition.reads.every((fact) => known.test(fact))) return undefined;
  try {
    return condition.evaluate({ ...NOBODYS, ...rightFacts(resource, right) });
  } catch {
    return undefined;
  }
}

/** For each policy the rights whose requests it may decide: those that no earlier one takes for certain. */
export function rightsByPolicy(definitions: Examinable): Entitlement[][] {
  const rights: Entitlement[][] = definitions.policies.map(() => []);
  for (const right of [...definitions.entitlements.values(), ...anyDiscovered(definitions)])
    for (const [index, { when }] of definitions.policies.entries()) {
      const outcome = alwaysComesTo(when, right, definitions);
      if (outcome !== false) rights[index]?.push(right);
      if (outcome === true) break;
    }
  return rights;
}

/** One for all that a resource discovers, of which only the resource and the sensitivity are known. */
const anyDiscovered = ({ resources }: Examinable): Entitlement[] =>
  [...resources.values()].flatMap(({ id: resourceId, discover }) =>
    discover === null
      ? []
      : [
          {
            key: EntitlementKey.parse(`${resourceId}/*`),
            id: '*',
            resourceId,
            name: '',
            description: '',
            target: '',
            sensitivity: discover.sensitivity,
            isDiscovered: true,
          },
        ],
  );

const NOBODY = { email: '', name: '', title: '', department: '', type: '', groups: [] };
/** Never read: conditions that name any of these aren't evaluated. */
const NOBODYS: Pick<Facts, 'person' | 'requester' | 'request'> = {
  person: NOBODY,
  requester: NOBODY,
  request: { minutes: 0, permanent: false, ticket: '', justification: '', kind: 'new' },
};
