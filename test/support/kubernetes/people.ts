import { readFileSync } from 'node:fs';
import { parseAllDocuments } from 'yaml';
import {
  makeKubernetes,
  type KubernetesOptions,
} from '../../../src/connectors/kubernetes/kubernetes-connector.ts';
import { KubernetesSettings } from '../../../src/connectors/kubernetes/kubernetes-settings.ts';
import type { AccountRef } from '../../../src/domain/grant/connector.ts';
import { TestCluster } from './cluster.ts';
import type { Resource, Rule, Stored } from './objects.ts';

export const TOKEN = 'a token of the tests, canary-4711';
export const SELF = 'system:serviceaccount:sallyport:sallyport';
const GROUP = 'rbac.authorization.k8s.io';

export const person = (login: string): AccountRef => ({
  email: `${login}@acme.test`,
  employeeId: null,
  name: login,
});
/** What the cluster calls them. */
export const userOf = ({ email }: AccountRef): string => `oidc:${email}`;

/** The connector's rights as docs/connectors/kubernetes.md has them pasted. */
function pasteRights({ ledger }: TestCluster): void {
  const page = readFileSync('docs/connectors/kubernetes.md', 'utf8');
  const yaml = page
    .split('```yaml\n')
    .find((block) => block.includes('kind: ClusterRole\n'))
    ?.split('```')[0];
  const objects = parseAllDocuments(yaml ?? '').map((document) => document.toJS() as Stored);
  for (const object of objects)
    if (object.kind?.startsWith('ClusterRole'))
      ledger.put(`${object.kind.toLowerCase()}s` as Resource, object);
}

const PODS: Rule[] = [{ apiGroups: [''], resources: ['pods'], verbs: ['get', 'list', 'watch'] }];

export function addRole(cluster: TestCluster, name: string, namespace?: string, rules = PODS): void {
  const resource = namespace === undefined ? 'clusterroles' : 'roles';
  cluster.ledger.put(resource, { metadata: { name, ...(namespace !== undefined && { namespace }) }, rules });
}

/** A cluster with the namespace payments, and roles that the connector may give. */
export async function startCluster(): Promise<TestCluster> {
  const cluster = await new TestCluster().start();
  cluster.signIn(TOKEN, SELF, ['system:serviceaccounts']);
  cluster.ledger.put('namespaces', { metadata: { name: 'payments' } });
  pasteRights(cluster);
  addRole(cluster, 'view');
  addRole(cluster, 'edit');
  addRole(cluster, 'operator', 'payments');
  addRole(cluster, 'cluster-admin', undefined, [{ apiGroups: ['*'], resources: ['*'], verbs: ['*'] }]);
  return cluster;
}

export function connectTo(
  cluster: Pick<TestCluster, 'url'>,
  changes: Record<string, unknown> = {},
  options: Partial<KubernetesOptions> = {},
) {
  const { url, ...more } = { url: cluster.url, ...changes };
  const isInCluster = 'in_cluster' in more;
  const settings = KubernetesSettings.parse({
    ...(!isInCluster && { url: 'https://stand-in.test' }),
    token: TOKEN,
    user_prefix: 'oidc:',
    allow_private_addresses: true,
    ...more,
  });
  // The stand-in speaks plain http, which settings don't allow.
  return makeKubernetes('prod', isInCluster ? settings : { ...settings, url }, {
    time: () => new Date(),
    pageSize: 2,
    ...options,
  });
}

/** A binding that somebody else made. */
export function bind(
  cluster: TestCluster,
  name: string,
  {
    role,
    users,
    groups = [],
    namespace,
  }: { role: string; users: string[]; groups?: string[]; namespace?: string },
): Stored {
  const kind = role.startsWith('role:') ? 'Role' : 'ClusterRole';
  return cluster.ledger.put(namespace === undefined ? 'clusterrolebindings' : 'rolebindings', {
    metadata: { name, ...(namespace !== undefined && { namespace }) },
    roleRef: { apiGroup: GROUP, kind, name: role.replace(/^[a-z]+:/, '') },
    subjects: [
      ...users.map((user) => ({ kind: 'User', apiGroup: GROUP, name: user })),
      ...groups.map((group) => ({ kind: 'Group', apiGroup: GROUP, name: group })),
    ],
  });
}

/** Whether this person may list pods there, by the cluster's own RBAC. */
export const mayListPods = (cluster: TestCluster, account: AccountRef, namespace?: string): boolean =>
  cluster.authorizer.may(
    { username: userOf(account), groups: ['system:authenticated'] },
    { verb: 'list', group: '', resource: 'pods', namespace },
  );
