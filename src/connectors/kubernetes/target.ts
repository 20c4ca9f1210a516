import { ConnectorError } from '../../domain/grant/connector.ts';
import { plainLine } from '../plain-line.ts';

/** A role, and where it is given: in one namespace, or in the whole cluster. */
export interface Target {
  text: string;
  namespace?: string | undefined;
  role: { kind: 'ClusterRole' | 'Role'; name: string };
}

const FORM =
  /^(?:(?<namespace>[a-z0-9](?:[-a-z0-9]{0,61}[a-z0-9])?)\/)?(?<kind>clusterrole|role):(?<name>[^/%]+)$/su;
const FORMS = 'clusterrole:view, payments/clusterrole:view or payments/role:operator';

/** Rejects as `invalid` what has none of the three forms. */
export function parseTarget(text: string): Target {
  const target = readTarget(text);
  if (target !== undefined) return target;
  throw new ConnectorError(
    { kind: 'invalid' },
    `The target “${plainLine(text, 200)}” isn’t one of a cluster, such as ${FORMS}: correct it in access.yaml.`,
  );
}

export function targetFault(text: string): string | undefined {
  if (readTarget(text) !== undefined) return undefined;
  return text.startsWith('role:')
    ? `expected its namespace before it, as in payments/${text}`
    : `expected one such as ${FORMS}`;
}

function readTarget(text: string): Target | undefined {
  const { namespace, kind, name } = FORM.exec(text)?.groups ?? {};
  if (name === undefined || /^\.{1,2}$/.test(name) || (kind === 'role' && namespace === undefined))
    return undefined;
  return { text, namespace, role: { kind: kind === 'role' ? 'Role' : 'ClusterRole', name } };
}

/** The same the other way round. */
export const targetOf = (namespace: string | undefined, { kind, name }: Target['role']): string =>
  `${namespace === undefined ? '' : `${namespace}/`}${kind.toLowerCase()}:${name}`;

const RBAC = ['apis', 'rbac.authorization.k8s.io', 'v1'];

export const kindOfBinding = (namespace: string | undefined): 'ClusterRoleBinding' | 'RoleBinding' =>
  namespace === undefined ? 'ClusterRoleBinding' : 'RoleBinding';

/** Where the bindings of a namespace, or of the whole cluster, are listed and made. */
export const bindingsPath = (namespace: string | undefined): string[] =>
  namespace === undefined
    ? [...RBAC, 'clusterrolebindings']
    : [...RBAC, 'namespaces', namespace, 'rolebindings'];

/** Where those of all namespaces are listed. */
export const ALL_ROLE_BINDINGS = [...RBAC, 'rolebindings'];
export const ALL_CLUSTER_ROLES = [...RBAC, 'clusterroles'];
export const ALL_ROLES = [...RBAC, 'roles'];

export const rolePath = ({ namespace, role: { kind, name } }: Target): string[] =>
  kind === 'Role' && namespace !== undefined
    ? [...RBAC, 'namespaces', namespace, 'roles', name]
    : [...RBAC, 'clusterroles', name];
