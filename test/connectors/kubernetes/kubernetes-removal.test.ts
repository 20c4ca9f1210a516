import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ReadableConnector } from '../../../src/domain/grant/connector.ts';
import { faultOf } from '../../support/exercise-connector.ts';
import type { TestCluster } from '../../support/kubernetes/cluster.ts';
import type { Meta, Stored } from '../../support/kubernetes/objects.ts';
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
const right = { target: 'payments/clusterrole:view', account: anna };
const WHOLE_LIST = /^GET .*\/namespaces\/payments\/rolebindings$/;
const FOUND = /^GET .*\/namespaces\/payments\/rolebindings metadata\.name=/;

describe('a removal whose holder may edit bindings', () => {
  let cluster: TestCluster;
  let connector: ReadableConnector;

  beforeEach(async () => {
    cluster = await startCluster();
    connector = connectTo(cluster);
    await connector.grant(right, op);
  });
  afterEach(async () => {
    await connector.close?.();
    await cluster.close();
  });

  const ours = () =>
    cluster.ledger.all('rolebindings').find(({ metadata }) => metadata.name.startsWith('sallyport-'));
  function edit({
    metadata,
    ...more
  }: { metadata?: Partial<Meta> } & Partial<Omit<Stored, 'metadata'>>): void {
    const made = ours();
    if (made === undefined) throw new Error('no binding of ours');
    cluster.ledger.put('rolebindings', { ...made, ...more, metadata: { ...made.metadata, ...metadata } });
  }
  const isOver = async () => {
    expect(mayListPods(cluster, anna, 'payments')).toBe(false);
    expect(await connector.reads.readBack(right)).toMatchObject({ stands: false });
  };

  it('is over for whoever holds the binding by a finalizer', async () => {
    edit({ metadata: { finalizers: ['acme.test/keep'] } });
    expect(await connector.revoke(right, op)).toMatchObject({ changed: true });
    await isOver();
    expect(ours()).toMatchObject({ subjects: [], metadata: { deletionTimestamp: expect.any(String) } });
    expect(await connector.revoke(right, op)).toMatchObject({ changed: false });
    expect(await faultOf(connector.grant(right, op))).toEqual({ kind: 'retryable' });
  });

  it('is over for whoever had the binding deleted, and held it by a finalizer', async () => {
    edit({ metadata: { finalizers: ['acme.test/keep'], deletionTimestamp: '2026-01-02T00:00:00Z' } });
    expect(await connector.reads.readBack(right)).toMatchObject({ stands: true });
    expect(await connector.revoke(right, op)).toMatchObject({ changed: true });
    await isOver();
  });

  it('is over also where what is left of the binding can’t be deleted', async () => {
    edit({ metadata: { finalizers: ['acme.test/keep'] } });
    cluster.next('DELETE /apis/rbac', 'broken');
    expect(await connector.revoke(right, op)).toMatchObject({ changed: true });
    await isOver();
  });

  it('is over for whoever takes label and annotations off the binding', async () => {
    edit({ metadata: { labels: {}, annotations: {} } });
    expect(await connector.reads.readBack(right)).toMatchObject({ stands: true });
    expect(await connector.revoke(right, op)).toMatchObject({ changed: true });
    await isOver();
    expect(ours()).toBeUndefined();
  });

  it('is over for whoever changes the binding all the time, held or not', async () => {
    for (const finalizers of [undefined, ['acme.test/keep']]) {
      await connector.grant(right, op);
      edit({ metadata: { finalizers } });
      for (let times = 0; times < 5; times++)
        cluster.afterNext(FOUND, () => edit({ metadata: { labels: { at: String(times) } } }));
      expect(await connector.revoke(right, op)).toMatchObject({ changed: true });
      await isOver();
    }
  });

  it('takes out of a binding that is held nobody whom somebody else put in', async () => {
    const theirs = { kind: 'User', apiGroup: 'rbac.authorization.k8s.io', name: userOf(omar) };
    edit({
      metadata: { finalizers: ['acme.test/keep'] },
      subjects: [...(ours()?.subjects ?? []), theirs],
    });
    expect(await connector.revoke(right, op)).toMatchObject({ changed: true });
    await isOver();
    expect(ours()?.metadata.deletionTimestamp).toBeUndefined();
    expect(mayListPods(cluster, omar, 'payments')).toBe(true);
  });

  it('needs bind to take one of several out, and says so', async () => {
    const theirs = { kind: 'User', apiGroup: 'rbac.authorization.k8s.io', name: userOf(omar) };
    edit({ subjects: [...(ours()?.subjects ?? []), theirs] });
    const rights = cluster.ledger.get('clusterroles', undefined, 'sallyport');
    const rules = (rights?.rules ?? []).filter(({ verbs }) => !verbs.includes('bind'));
    cluster.ledger.put('clusterroles', { ...rights!, rules });
    const refused = await connector.revoke(right, op).catch((error: unknown) => error);
    expect(refused).toMatchObject({
      fault: { kind: 'denied' },
      message: expect.stringMatching(/needs bind for each role that it gives, as long as anybody has that/),
    });
    edit({ subjects: [theirs].map((one) => ({ ...one, name: userOf(anna) })) });
    expect(await connector.revoke(right, op)).toMatchObject({ changed: true });
  });

  it.each(['silent', 'broken', 'busy', 'html'] as const)(
    'doesn’t wait for the list of all bindings, which is %s',
    async (fault) => {
      const hurried = connectTo(cluster, {}, { timeoutMs: 1_000 });
      cluster.next(WHOLE_LIST, fault);
      expect(await hurried.revoke(right, op)).toMatchObject({ changed: true });
      await hurried.close?.();
      expect(mayListPods(cluster, anna, 'payments')).toBe(false);
    },
  );

  it('asks for nothing first but its own binding', async () => {
    const from = cluster.calls.length;
    await connector.revoke(right, op);
    const calls = cluster.calls.slice(from);
    expect(calls[0]).toMatch(FOUND);
    expect(calls[1]).toMatch(/^DELETE /);
  });

  it('still says which binding of another gives the same', async () => {
    bind(cluster, 'team', { role: 'clusterrole:view', users: [userOf(anna)], namespace: 'payments' });
    expect(await faultOf(connector.revoke(right, op))).toEqual({ kind: 'conflict' });
    expect(ours()).toBeUndefined();
  });
});
