import { isDeepStrictEqual } from 'node:util';
import { failure, success, type Answer } from './answers.ts';
import type { Authorizer, User } from './authorizer.ts';
import type { Ledger, Meta, Resource, Stored } from './objects.ts';

const GROUP = 'rbac.authorization.k8s.io';
// metadata.name of RBAC's objects is a segment of a path; the stand-in asks more of bindings, to see legal names.
const LEGAL = /^[a-z0-9]([-a-z0-9.:]{0,251}[a-z0-9])?$/;

interface Call {
  resource: Resource;
  namespace: string | undefined;
  name: string | undefined;
  body: unknown;
  user: User;
}

/** What the API server does with bindings that are made, changed and deleted. */
export class Bindings {
  readonly #ledger: Ledger;
  readonly #authorizer: Authorizer;

  constructor(ledger: Ledger, authorizer: Authorizer) {
    this.#ledger = ledger;
    this.#authorizer = authorizer;
  }

  create({ resource, namespace, body, user }: Call): Answer {
    const given = body as Stored;
    const { name } = given.metadata;
    if (namespace !== undefined && this.#ledger.get('namespaces', undefined, namespace) === undefined)
      return failure(404, 'NotFound', `namespaces "${namespace}" not found`);
    if (!LEGAL.test(name)) return failure(422, 'Invalid', `metadata.name: Invalid value: "${name}"`);
    if ((given.metadata.namespace ?? undefined) !== namespace)
      return failure(
        400,
        'BadRequest',
        'the namespace of the provided object does not match the namespace sent on the request',
      );
    const refused = this.#refusal(given, namespace, user);
    if (refused !== undefined) return refused;
    if (this.#ledger.get(resource, namespace, name) !== undefined)
      return failure(409, 'AlreadyExists', `${resource}.${GROUP} "${name}" already exists`);
    return { code: 201, body: this.#ledger.put(resource, given) };
  }

  update({ resource, namespace, name = '', body: wish, user }: Call): Answer {
    const given = wish as Stored;
    const before = this.#ledger.get(resource, namespace, name);
    if (before === undefined) return notFound(resource, name);
    const { uid, resourceVersion = before.metadata.resourceVersion } = given.metadata as Partial<Meta>;
    // RBAC's objects may be changed without saying of which version, and are told apart by uid.
    if (
      resourceVersion !== before.metadata.resourceVersion ||
      (uid ?? before.metadata.uid) !== before.metadata.uid
    )
      return failure(
        409,
        'Conflict',
        `Operation cannot be fulfilled on ${resource}.${GROUP} "${name}": the object has been modified; please apply your changes to the latest version and try again`,
      );
    if (!isDeepStrictEqual(given.roleRef, before.roleRef))
      return failure(422, 'Invalid', 'roleRef: Invalid value: cannot change roleRef');
    const refused = this.#refusal(given, namespace, user);
    if (refused !== undefined) return refused;
    const { deletionTimestamp, finalizers: held = [] } = before.metadata;
    const { finalizers: wanted = [] } = given.metadata;
    if (deletionTimestamp !== undefined && wanted.some((one) => !held.includes(one)))
      return failure(
        422,
        'Invalid',
        'metadata.finalizers: Forbidden: no new finalizers can be added if the object is being deleted',
      );
    // Whoever writes can't take back that it is being deleted.
    const metadata = { ...given.metadata, ...(deletionTimestamp && { deletionTimestamp }) };
    const body = this.#ledger.put(resource, { ...given, metadata });
    if (deletionTimestamp !== undefined && wanted.length === 0)
      this.#ledger.remove(resource, namespace, name);
    return { code: 200, body };
  }

  delete({ resource, namespace, name = '', body }: Call): Answer {
    const before = this.#ledger.get(resource, namespace, name);
    if (before === undefined) return notFound(resource, name);
    const { preconditions = {} } = (body ?? {}) as {
      preconditions?: { uid?: string; resourceVersion?: string };
    };
    const { uid, resourceVersion, finalizers } = before.metadata;
    if (
      (preconditions.uid ?? uid) !== uid ||
      (preconditions.resourceVersion ?? resourceVersion) !== resourceVersion
    )
      return failure(
        409,
        'Conflict',
        `Precondition failed: UID or resourceVersion of ${name} is another one`,
      );
    if (finalizers?.length) {
      const metadata = { ...before.metadata, deletionTimestamp: '2026-01-02T00:00:00Z' };
      return { code: 200, body: this.#ledger.put(resource, { ...before, metadata }) };
    }
    this.#ledger.remove(resource, namespace, name);
    return success({ name, group: GROUP, kind: resource, uid });
  }

  #refusal(given: Stored, namespace: string | undefined, user: User): Answer | undefined {
    if (given.apiVersion !== `${GROUP}/v1` || given.kind === undefined)
      return failure(400, 'BadRequest', "Object 'Kind' is missing");
    if ((given.subjects ?? []).some(({ name }) => name === ''))
      return failure(422, 'Invalid', 'subjects[0].name: Required value');
    const { kind = '', name = '' } = given.roleRef ?? {};
    const role =
      kind === 'Role'
        ? this.#ledger.get('roles', namespace, name)
        : this.#ledger.get('clusterroles', undefined, name);
    const why = this.#authorizer.whyNotBind(user, given, namespace);
    if (why !== undefined)
      return failure(403, 'Forbidden', `bindings.${GROUP} "${given.metadata.name}" is forbidden: ${why}`);
    // A role that isn't there can't be resolved, and only who may bind it may name it.
    return role === undefined && kind === '' ? failure(422, 'Invalid', 'roleRef: Required value') : undefined;
  }
}

export const notFound = (resource: string, name: string): Answer =>
  failure(404, 'NotFound', `${resource}.${GROUP} "${name}" not found`);
