import type { Definitions, Entitlement, Resource } from '../../domain/definitions.ts';
import { DomainError } from '../../domain/errors.ts';
import type { EntitlementKey } from '../../domain/ids.ts';

/** Looks an entitlement up by its key; what isn't in the catalog is `not_found`. */
export function findEntitlement(
  config: Definitions,
  key: string,
): { entitlement: Entitlement; resource: Resource } {
  const entitlement = config.entitlements.get(key as EntitlementKey);
  const resource = entitlement && config.resources.get(entitlement.resourceId);
  if (entitlement === undefined || resource === undefined)
    throw new DomainError(
      'not_found',
      `There is no “${key.slice(0, 80)}” in the catalog. Pick one from the list.`,
      {
        field: 'entitlement',
      },
    );
  return { entitlement, resource };
}
