/** What the stand-in keeps, in the API's own words. https://kubernetes.io/docs/reference/kubernetes-api/ */
export interface Meta {
  name: string;
  namespace?: string;
  uid: string;
  resourceVersion: string;
  creationTimestamp: string;
  deletionTimestamp?: string;
  finalizers?: string[];
  labels?: Record<string, string>;
  annotations?: Record<string, string>;
}

export interface Rule {
  verbs: string[];
  apiGroups?: string[];
  resources?: string[];
  resourceNames?: string[];
}

export interface Subject {
  kind: string;
  name: string;
  namespace?: string;
  apiGroup?: string;
}

export interface Stored {
  apiVersion?: string;
  kind?: string;
  metadata: Meta;
  rules?: Rule[];
  roleRef?: { apiGroup: string; kind: string; name: string };
  subjects?: Subject[] | null;
}

export const RESOURCES = [
  'clusterrolebindings',
  'clusterroles',
  'namespaces',
  'rolebindings',
  'roles',
] as const;
export type Resource = (typeof RESOURCES)[number];

export const KINDS: Readonly<Record<Resource, string>> = {
  clusterrolebindings: 'ClusterRoleBinding',
  clusterroles: 'ClusterRole',
  namespaces: 'Namespace',
  rolebindings: 'RoleBinding',
  roles: 'Role',
};
export const versionOf = (resource: Resource): string =>
  resource === 'namespaces' ? 'v1' : 'rbac.authorization.k8s.io/v1';

/** Everything of one cluster, each object at its kind, namespace and name. */
export class Ledger {
  readonly #objects = new Map<string, { resource: Resource; object: Stored }>();
  #version = 1_000;

  get version(): string {
    return String(this.#version);
  }

  #keyOf(resource: Resource, namespace: string | undefined, name: string): string {
    return JSON.stringify([resource, namespace ?? '', name]);
  }

  get(resource: Resource, namespace: string | undefined, name: string): Stored | undefined {
    return this.#objects.get(this.#keyOf(resource, namespace, name))?.object;
  }

  /** Sorted by key, as etcd has them. */
  all(resource: Resource, namespace?: string): Stored[] {
    return [...this.#objects.entries()]
      .filter(([, one]) => one.resource === resource)
      .filter(([, { object }]) => namespace === undefined || object.metadata.namespace === namespace)
      .toSorted(([one], [other]) => (one < other ? -1 : 1))
      .map(([, { object }]) => object);
  }

  put(
    resource: Resource,
    given: Omit<Stored, 'metadata'> & { metadata: Partial<Meta> & { name: string } },
  ): Stored {
    const { name, namespace } = given.metadata;
    const before = this.get(resource, namespace, name);
    const metadata: Meta = {
      uid: before?.metadata.uid ?? crypto.randomUUID(),
      creationTimestamp: before?.metadata.creationTimestamp ?? '2026-01-01T00:00:00Z',
      ...given.metadata,
      resourceVersion: String(++this.#version),
    };
    const object: Stored = { ...structuredClone({ ...given, metadata }) };
    this.#objects.set(this.#keyOf(resource, namespace, name), { resource, object });
    return object;
  }

  remove(resource: Resource, namespace: string | undefined, name: string): void {
    this.#version++;
    this.#objects.delete(this.#keyOf(resource, namespace, name));
  }
}
