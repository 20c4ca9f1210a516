import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ReadableConnector, Sessions } from '../../../src/domain/grant/connector.ts';
import { everyItem } from '../../../src/domain/pages.ts';
import { faultOf } from '../../support/exercise-connector.ts';
import type { TestCluster } from '../../support/kubernetes/cluster.ts';
import {
  bind,
  connectTo,
  mayListPods,
  person,
  startCluster,
  userOf,
} from '../../support/kubernetes/people.ts';

const op = { operationId: 'one' };
const anna = person('anna');
const omar = person('omar');
const wide = { target: 'clusterrole:view', account: anna };
const narrow = { target: 'payments/clusterrole:view', account: anna };
const of = (...people: (typeof anna)[]) => people.map(userOf);

describe('bindings in a cluster', () => {
  let cluster: TestCluster;
  let connector: ReadableConnector & { sessions: Sessions };

  beforeEach(async () => {
    cluster = await startCluster();
    connector = connectTo(cluster);
  });
  afterEach(async () => {
    await connector.close?.();
    await cluster.close();
  });

  const own = () => {
    const [binding] = cluster.ledger
      .all('rolebindings')
      .filter(({ metadata }) => metadata.name.startsWith('sallyport-'));
    if (binding === undefined) throw new Error('no binding of ours');
    return binding;
  };
  const said = async (work: Promise<unknown>): Promise<string> =>
    work.then(
      () => 'nothing',
      (error: unknown) => (error as Error).message,
    );

  it('gives what the cluster then lets somebody do, there and nowhere else', async () => {
    await connector.grant(narrow, op);
    expect([mayListPods(cluster, anna, 'payments'), mayListPods(cluster, anna)]).toEqual([true, false]);
    expect(mayListPods(cluster, omar, 'payments')).toBe(false);
    await connector.revoke(narrow, op);
    expect(mayListPods(cluster, anna, 'payments')).toBe(false);
    await connector.grant(wide, op);
    expect([mayListPods(cluster, anna, 'payments'), mayListPods(cluster, anna)]).toEqual([true, true]);
  });

  it('names its binding legally, and notes for what it is, by which operation and until when', async () => {
    const expiresAt = new Date('2026-12-01T10:00:00Z');
    await connector.grant(narrow, { operationId: 'op-7', expiresAt });
    const { metadata } = own();
    expect(metadata).toMatchObject({
      name: expect.stringMatching(/^sallyport-[0-9a-f]{40}$/),
      labels: { 'app.kubernetes.io/managed-by': 'sallyport' },
    });
    const look = await connector.reads.readBack(narrow);
    expect(look).toMatchObject({ operationId: 'op-7', expiresAt });
    expect(look.words).toContain('“system:serviceaccount:sallyport:sallyport”');
    await connector.grant(narrow, { operationId: 'op-8' });
    const { expiresAt: ends, operationId } = await connector.reads.readBack(narrow);
    expect({ ends, operationId }).toEqual({ ends: undefined, operationId: 'op-7' });
  });

  it('leaves another’s binding alone: it counts as standing, and a removal says which it is', async () => {
    const theirs = bind(cluster, 'team', {
      role: 'clusterrole:view',
      users: of(anna, omar),
      namespace: 'payments',
    });
    expect(await connector.grant(narrow, op)).toMatchObject({
      changed: false,
      note: expect.stringContaining('RoleBinding “team” in “payments”'),
    });
    expect(cluster.ledger.all('rolebindings')).toEqual([theirs]);
    expect(await connector.reads.readBack(narrow)).toMatchObject({
      stands: true,
      words: expect.stringContaining('“team”'),
    });
    expect(await said(connector.revoke(narrow, op))).toMatch(
      /still has .*“team” in “payments”.*take them out/,
    );
    expect(await faultOf(connector.revoke(narrow, op))).toEqual({ kind: 'conflict' });
    expect(cluster.ledger.all('rolebindings')).toEqual([theirs]);
    cluster.ledger.remove('rolebindings', 'payments', 'team');
    expect(await connector.revoke(narrow, op)).toMatchObject({ changed: false });
    expect(await connector.reads.readBack(narrow)).toMatchObject({ stands: false });
  });

  it('removes its own also where another’s gives the same, and says that it isn’t gone by that', async () => {
    await connector.grant(narrow, op);
    bind(cluster, 'team', { role: 'clusterrole:view', users: of(anna), namespace: 'payments' });
    expect(await faultOf(connector.revoke(narrow, op))).toEqual({ kind: 'conflict' });
    expect(cluster.ledger.all('rolebindings').map(({ metadata }) => metadata.name)).toEqual(['team']);
    expect(await connector.reads.readBack(narrow)).toMatchObject({ stands: true });
  });

  it('lists each right once whoever bound it, and nothing of the cluster’s own users', async () => {
    await connector.grant(narrow, op);
    bind(cluster, 'team', { role: 'clusterrole:view', users: of(anna, omar), namespace: 'payments' });
    bind(cluster, 'system', { role: 'clusterrole:view', users: ['system:kube-scheduler'] });
    const held = await connector.reads.grants({ target: narrow.target });
    expect(
      held.items.map(({ account, operationId }) => `${account.email} ${operationId}`).toSorted(),
    ).toEqual(['anna@acme.test one', 'omar@acme.test undefined']);
    const all: string[] = [];
    for await (const { account } of everyItem((cursor) => connector.reads.grants({}, cursor)))
      all.push(account.id);
    expect(all).not.toContain('system:kube-scheduler');
  });

  it('names a binding of the whole cluster and groups that have the role, and claims neither', async () => {
    bind(cluster, 'everywhere', { role: 'clusterrole:view', users: of(anna) });
    bind(cluster, 'team', {
      role: 'clusterrole:view',
      users: [],
      groups: ['oidc:devs'],
      namespace: 'payments',
    });
    const look = await connector.reads.readBack(narrow);
    expect(look).toMatchObject({ stands: false });
    expect(look.words).toMatch(
      /all namespaces: by the ClusterRoleBinding “everywhere”.*in “oidc:devs” has it too/,
    );
  });

  it('takes its user alone out of a binding that somebody put another into, and puts them in again', async () => {
    await connector.grant(narrow, op);
    const subject = { kind: 'User', apiGroup: 'rbac.authorization.k8s.io', name: userOf(omar) };
    const edited = own();
    const labels = { ...edited.metadata.labels, team: 'payments' };
    cluster.ledger.put('rolebindings', {
      ...edited,
      metadata: { ...edited.metadata, labels },
      subjects: [...(edited.subjects ?? []), subject],
    });
    expect(await connector.revoke(narrow, op)).toMatchObject({ changed: true });
    expect([mayListPods(cluster, anna, 'payments'), mayListPods(cluster, omar, 'payments')]).toEqual([
      false,
      true,
    ]);
    expect(own().metadata.labels).toMatchObject({ team: 'payments' });
    expect(await connector.grant(narrow, { operationId: 'two' })).toMatchObject({ changed: true });
    expect(await connector.reads.readBack(narrow)).toMatchObject({ stands: true, operationId: 'two' });
  });

  it('gives again what somebody emptied', async () => {
    await connector.grant(narrow, op);
    cluster.ledger.put('rolebindings', { ...own(), subjects: null });
    expect(await connector.reads.readBack(narrow)).toMatchObject({ stands: false });
    expect(await connector.grant(narrow, op)).toMatchObject({ changed: true });
    expect(mayListPods(cluster, anna, 'payments')).toBe(true);
  });

  it('touches no binding of its name that has another role', async () => {
    await connector.grant(narrow, op);
    const made = own();
    cluster.ledger.put('rolebindings', { ...made, roleRef: { ...made.roleRef!, name: 'edit' } });
    expect(await faultOf(connector.grant(narrow, op))).toEqual({ kind: 'conflict' });
    expect(await connector.revoke(narrow, op)).toMatchObject({ changed: false });
    expect(own().subjects).toHaveLength(1);
  });

  it('looks anew where somebody changes the binding meanwhile', async () => {
    await connector.grant(narrow, op);
    cluster.afterNext('GET /apis/rbac.authorization.k8s.io/v1/namespaces/payments/rolebindings', () =>
      cluster.ledger.put('rolebindings', own()),
    );
    expect(await connector.revoke(narrow, op)).toMatchObject({ changed: true });
    expect(cluster.calls.filter((call) => call.startsWith('DELETE'))).toHaveLength(2);
    expect(cluster.ledger.all('rolebindings')).toEqual([]);
  });

  it('removes what stands though the role went, since it may come again', async () => {
    await connector.grant(narrow, op);
    cluster.ledger.remove('clusterroles', undefined, 'view');
    expect(await connector.revoke(narrow, op)).toMatchObject({ changed: true });
    expect(await faultOf(connector.revoke(narrow, op))).toEqual({ kind: 'not_found', what: 'target' });
    expect(await connector.reads.readBack(narrow)).toMatchObject({ stands: false });
  });

  it('finds who was given it under the name that they had, byte for byte', async () => {
    await connector.grant(narrow, op);
    const { seenAs } = await connector.reads.readBack(narrow);
    const married = { ...narrow, account: person('anna.berg'), seenAs };
    expect(await connector.reads.readBack(married)).toMatchObject({ stands: true });
    expect(await connector.revoke(married, op)).toMatchObject({ changed: true });
    expect(mayListPods(cluster, anna, 'payments')).toBe(false);
    bind(cluster, 'capitals', {
      role: 'clusterrole:view',
      users: ['oidc:Anna@acme.test'],
      namespace: 'payments',
    });
    expect(await connector.reads.readBack(narrow)).toMatchObject({ stands: false });
  });

  it('concludes nothing from another cluster at the same address', async () => {
    await connector.grant(narrow, op);
    const { seenAs } = await connector.reads.readBack(narrow);
    cluster.ledger.remove('namespaces', undefined, 'kube-system');
    cluster.ledger.put('namespaces', { metadata: { name: 'kube-system' } });
    const seen = { ...narrow, seenAs };
    expect(await faultOf(connector.reads.readBack(seen))).toEqual({ kind: 'conflict' });
    expect(await faultOf(connector.revoke(seen, op))).toEqual({ kind: 'conflict' });
    expect(mayListPods(cluster, anna, 'payments')).toBe(true);
  });

  it('says that what is open goes on, since a cluster looks at rights when a request comes', async () => {
    await connector.grant(narrow, op);
    await connector.revoke(narrow, op);
    expect(await connector.sessions.end(narrow)).toEqual({
      kind: 'outlives',
      what: expect.stringMatching(/exec.*tokens of service accounts/),
      until: null,
    });
  });

  it('offers roles, and not those that may everything or are the cluster’s own', async () => {
    cluster.ledger.put('clusterroles', { metadata: { name: 'system:node' } });
    const offered: string[] = [];
    for await (const { target } of everyItem((cursor) => connector.reads.entitlements(cursor)))
      offered.push(target);
    expect(offered.toSorted()).toEqual([
      'clusterrole:edit',
      'clusterrole:sallyport',
      'clusterrole:view',
      'payments/role:operator',
    ]);
  });
});
