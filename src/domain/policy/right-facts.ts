import type { Entitlement, Resource } from '../definitions.ts';
import type { Facts } from './facts.ts';

/** What conditions may read of a right. */
export const rightFacts = (
  { id, name, environment, sensitivity, tags }: Resource,
  entitlement: Entitlement,
): Pick<Facts, 'resource' | 'entitlement'> => ({
  resource: { id, name, environment, sensitivity, tags },
  entitlement: {
    id: entitlement.id,
    key: entitlement.key,
    name: entitlement.name,
    target: entitlement.target,
    sensitivity: entitlement.sensitivity,
  },
});
