import type { ExternalEntitlement, Page } from '../../domain/grant/connector.ts';
import { listBoth } from './list-both.ts';
import type { Looking } from './look.ts';
import { Role } from './role.ts';
import { ALL_CLUSTER_ROLES, ALL_ROLES, targetOf } from './target.ts';

/** Whoever wants these given has to type them: the cluster's own, and the one that may everything. */
const isOffered = (name: string): boolean => !name.startsWith('system:') && name !== 'cluster-admin';

/** The roles that there are, as targets; a ClusterRole may be given in each namespace as well. */
export async function listRoles(at: Looking, cursor: string | undefined): Promise<Page<ExternalEntitlement>> {
  const paths = { cluster: ALL_CLUSTER_ROLES, namespaces: ALL_ROLES };
  const { items, next } = await listBoth(at, paths, Role, cursor);
  const entitlements = items
    .filter(({ metadata }) => isOffered(metadata.name))
    .map(({ metadata: { name, namespace } }) => ({
      target: targetOf(namespace ?? undefined, { kind: namespace ? 'Role' : 'ClusterRole', name }),
      name: namespace ? `${name} in ${namespace}` : name,
    }));
  return { items: entitlements, ...(next !== undefined && { next }) };
}
