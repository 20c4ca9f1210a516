import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { failure, type Answer } from './answers.ts';
import { Authorizer, type Asked, type User } from './authorizer.ts';
import { Bindings, notFound } from './bindings.ts';
import { instead, send, type Fault } from './faults.ts';
import { Lists } from './lists.ts';
import { KINDS, Ledger, RESOURCES, versionOf, type Resource } from './objects.ts';

const PATH =
  /^\/(?:api|apis\/(?<group>[^/]+))\/v1(?:\/namespaces\/(?<namespace>[^/]+)(?=\/[^/]))?\/(?<resource>[^/]+)(?:\/(?<name>[^/]+))?$/;
const VERBS: Readonly<Record<string, string>> = { DELETE: 'delete', POST: 'create', PUT: 'update' };

/**
 * A stand-in for a kube-apiserver, written from the reference: https://kubernetes.io/docs/reference/using-api/api-concepts/ and
 * https://kubernetes.io/docs/reference/access-authn-authz/rbac/ . Its RBAC decides by the very objects that it keeps.
 */
export class TestCluster {
  readonly ledger = new Ledger();
  readonly lists = new Lists(this.ledger);
  readonly authorizer = new Authorizer(this.ledger);
  readonly calls: string[] = [];
  readonly #bindings = new Bindings(this.ledger, this.authorizer);
  readonly #tokens = new Map<string, User>();
  readonly #after: { of: Of; run: () => unknown }[] = [];
  readonly #faults: { of: Of; fault: Fault }[] = [];
  readonly #server = createServer((request, response) => this.handle(request, response));
  #isHeld = false;

  async start(): Promise<this> {
    this.ledger.put('namespaces', { metadata: { name: 'kube-system' } });
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
    return this;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  signIn(token: string, username: string, groups: readonly string[] = []): void {
    this.#tokens.set(token, { username, groups: [...groups, 'system:authenticated'] });
  }

  signOut(token: string): void {
    this.#tokens.delete(token);
  }

  /** The next call whose method and path have this in them goes wrong. */
  next(of: Of, fault: Fault): void {
    this.#faults.push({ of, fault });
  }

  /** Has something happen right after the next call that has this in its method and path. */
  afterNext(of: Of, run: () => unknown): void {
    this.#after.push({ of, run });
  }

  /** No call is answered any more. */
  hold(): void {
    this.#isHeld = true;
  }

  handle(request: IncomingMessage, response: ServerResponse): void {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      if (this.#isHeld) return;
      const url = new URL(request.url ?? '/', 'http://cluster');
      const selector = url.searchParams.get('fieldSelector');
      const called = `${request.method} ${url.pathname}${selector === null ? '' : ` ${selector}`}`;
      this.calls.push(called);
      const at = this.#faults.findIndex(({ of }) => isOf(called, of));
      const fault = at < 0 ? undefined : this.#faults.splice(at, 1)[0]?.fault;
      const body: unknown =
        chunks.length === 0 ? undefined : JSON.parse(Buffer.concat(chunks).toString('utf8'));
      send(response, instead(fault) ?? this.#answer(request, url, body), fault);
      const then = this.#after.findIndex(({ of }) => isOf(called, of));
      if (then >= 0) this.#after.splice(then, 1)[0]?.run();
    });
  }

  #answer({ method = 'GET', headers }: IncomingMessage, url: URL, body: unknown): Answer {
    const user = this.#tokens.get(headers.authorization?.replace(/^Bearer /, '') ?? '');
    if (user === undefined) return failure(401, 'Unauthorized', 'Unauthorized');
    const parts = PATH.exec(url.pathname)?.groups;
    if (parts === undefined) return { code: 404, body: '404 page not found' };
    const resource = parts['resource'] ?? '';
    const [group = '', namespace, name] = [parts['group'], parts['namespace'], parts['name']].map(
      (part) => part && decodeURIComponent(part),
    );
    if (resource === 'selfsubjectreviews')
      return { code: 201, body: { kind: 'SelfSubjectReview', status: { userInfo: user } } };
    if (resource === 'selfsubjectaccessreviews') {
      const { spec } = body as { spec: { resourceAttributes: Asked } };
      return { code: 201, body: { status: { allowed: this.authorizer.may(user, spec.resourceAttributes) } } };
    }
    if (!isResource(resource)) return { code: 404, body: '404 page not found' };
    const verb = VERBS[method] ?? (name === undefined ? 'list' : 'get');
    if (!this.authorizer.may(user, { verb, group, resource, namespace, name }))
      return failure(
        403,
        'Forbidden',
        `${resource}.${group} is forbidden: User "${user.username}" cannot ${verb} resource "${resource}" in API group "${group}" ${namespace === undefined ? 'at the cluster scope' : `in the namespace "${namespace}"`}`,
      );
    if (verb === 'list') return this.lists.list(resource, namespace, url.searchParams);
    if (verb === 'get') {
      const object = this.ledger.get(resource, namespace, name ?? '');
      return object === undefined
        ? notFound(resource, name ?? '')
        : { code: 200, body: { ...object, kind: KINDS[resource], apiVersion: versionOf(resource) } };
    }
    const call = { resource, namespace, name, body, user };
    if (verb === 'create') return this.#bindings.create(call);
    return verb === 'update' ? this.#bindings.update(call) : this.#bindings.delete(call);
  }
}

/** A part of `GET /path`, after which a list of one has its field selector. */
type Of = string | RegExp;

const isOf = (called: string, of: Of): boolean =>
  typeof of === 'string' ? called.includes(of) : of.test(called);

const isResource = (text: string): text is Resource => (RESOURCES as readonly string[]).includes(text);
