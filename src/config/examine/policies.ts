import type { Entitlement } from '../../domain/definitions.ts';
import type { Examinable, Vain } from './examine.ts';

/** Policies that nothing is left for, and rights that none takes. */
export function examinePolicies(
  { policies, resources, entitlements }: Examinable,
  rights: readonly (readonly Entitlement[])[],
): Vain[] {
  if (entitlements.size === 0 || policies.length === 0) return [];
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
  return [...unreached, ...denied];
}
