import type { Entitlement } from '../../domain/definitions.ts';
import type { Examinable, Vain } from './examine.ts';

/** Policies that nothing is left for, and rights that none takes. */
export function examinePolicies(
  { policies, resources, entitlements }: Examinable,
  rights: readonly (readonly Entitlement[])[],
): Vain[] {
  const discovering = [...resources.values()].flatMap(({ id, discover }) => (discover === null ? [] : [id]));
  if (entitlements.size + discovering.length === 0 || policies.length === 0) return [];
  const taken = new Set(rights.flat());
  const unreached = rights.flatMap((found, index) =>
    found.length > 0
      ? []
      : [
          {
            path: ['policies', index, 'when'],
            says: 'is true for nothing in the catalog that no earlier policy takes, so this policy never decides.',
          },
        ],
  );
  const denied = [...resources.values()].flatMap(({ entitlements: of }, index) =>
    of.flatMap((right, at) =>
      taken.has(right)
        ? []
        : [
            {
              path: ['resources', index, 'entitlements', at, 'id'],
              says: `no policy is for ${right.key}, so every request for it is denied.`,
            },
          ],
    ),
  );
  const undecided = [...resources.keys()].flatMap((id, index) =>
    !discovering.includes(id) || rights.flat().some((right) => right.isDiscovered && right.resourceId === id)
      ? []
      : [
          {
            path: ['resources', index, 'discover'],
            says: 'no policy is for what is found here, so every request for it is denied.',
          },
        ],
  );
  return [...unreached, ...denied, ...undecided];
}
