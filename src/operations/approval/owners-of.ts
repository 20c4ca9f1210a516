import type { Definitions, PersonRef } from '../../domain/definitions.ts';
import type { EntitlementKey } from '../../domain/ids.ts';

const GROUP = 'group:';

/** An owner, a reviewer or an admin as they are written down: an address, or `group:<id>`. */
export const refOfWord = (word: string): PersonRef =>
  word.startsWith(GROUP)
    ? { kind: 'group', groupId: word.slice(GROUP.length) }
    : { kind: 'person', email: word };

/**
 * Whoever owns its resource, also of an entitlement that left the catalog; where the resource left whole, those who owned
 * it then.
 */
export function ownersOf(
  { resources, left }: Pick<Definitions, 'resources' | 'left'>,
  entitlement: EntitlementKey,
): readonly PersonRef[] {
  const [resourceId = ''] = entitlement.split('/');
  return resources.get(resourceId)?.owners ?? left.get(entitlement)?.owners.map(refOfWord) ?? [];
}
