import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ReadableConnector } from '../../../src/domain/grant/connector.ts';
import { everyItem } from '../../../src/domain/pages.ts';
import { faultOf } from '../../support/exercise-connector.ts';
import type { TestCluster } from '../../support/kubernetes/cluster.ts';
import type { Fault } from '../../support/kubernetes/faults.ts';
import { bind, connectTo, person, startCluster, TOKEN } from '../../support/kubernetes/people.ts';

const op = { operationId: 'one' };
const anna = { target: 'payments/clusterrole:view', account: person('anna') };
const LIST = 'GET /apis/rbac.authorization.k8s.io/v1/namespaces/payments/rolebindings';

describe('a cluster’s odd answers', () => {
  let cluster: TestCluster;
  let connector: ReadableConnector;

  beforeEach(async () => {
    cluster = await startCluster();
    connector = connectTo(cluster);
  });
  afterEach(async () => {
    await connector.close?.();
    await cluster.close();
  });

  it.each<[Fault, string]>([
    ['busy', 'retryable'],
    ['broken', 'retryable'],
    ['html', 'retryable'],
    ['half', 'retryable'],
    ['lost', 'retryable'],
    ['elsewhere', 'invalid'],
    ['others-json', 'invalid'],
    ['itemless', 'invalid'],
  ])('concludes nothing of a list that is %s', async (fault, kind) => {
    await connector.grant(anna, op);
    cluster.next(LIST, fault);
    expect(await faultOf(connector.reads.readBack(anna))).toMatchObject({ kind });
  });

  it.each<Fault>(['broken', 'html', 'half', 'lost'])(
    'doesn’t know of a binding whose making was %s, and finds it',
    async (fault) => {
      cluster.next('POST /apis/rbac', fault);
      expect(await faultOf(connector.grant(anna, op))).toEqual({ kind: 'unknown_outcome' });
      expect(await connector.reads.readBack(anna)).toMatchObject({ stands: true, operationId: 'one' });
      cluster.next('DELETE /apis/rbac', fault);
      expect(await faultOf(connector.revoke(anna, op))).toEqual({ kind: 'unknown_outcome' });
      expect(await connector.reads.readBack(anna)).toMatchObject({ stands: false });
    },
  );

  it('waits as long as it is asked to', async () => {
    cluster.next('POST /apis/rbac', 'busy');
    expect(await faultOf(connector.grant(anna, op))).toEqual({ kind: 'retryable', afterMs: 1_000 });
    expect(await faultOf(connector.grant(anna, op))).toMatchObject({ kind: 'retryable' });
    expect(cluster.calls.filter((call) => call.startsWith('POST /apis/rbac'))).toHaveLength(1);
  });

  it('reads a list anew that grew too old while it was read', async () => {
    for (const name of ['a', 'b', 'c', 'd'])
      bind(cluster, name, {
        role: 'clusterrole:edit',
        users: ['oidc:omar@acme.test'],
        namespace: 'payments',
      });
    cluster.afterNext(LIST, () => cluster.lists.compact());
    expect(await faultOf(connector.reads.readBack(anna))).toEqual({ kind: 'retryable', afterMs: undefined });
    expect(await connector.reads.readBack(anna)).toMatchObject({ stands: false });
  });

  it('sees the whole of a list of a thousand bindings, seven at a time', async () => {
    for (let at = 0; at < 1_000; at++)
      bind(cluster, `b${at}`, {
        role: 'clusterrole:view',
        users: [`oidc:p${at}@acme.test`],
        namespace: 'payments',
      });
    const sevens = connectTo(cluster, {}, { pageSize: 7 });
    expect(await sevens.reads.readBack({ ...anna, account: person('p999') })).toMatchObject({ stands: true });
    const users: string[] = [];
    for await (const { account } of everyItem((cursor) => sevens.reads.grants({}, cursor)))
      users.push(account.id);
    expect([users.length, new Set(users).size]).toEqual([1_000, 1_000]);
    await sevens.close?.();
  });

  it.each(['others-json', 'half', 'broken'] as const)(
    'doesn’t know which cluster it is by an answer that is %s',
    async (fault) => {
      cluster.next('/namespaces/kube-system', fault);
      expect(await faultOf(connector.reads.readBack(anna))).toMatchObject({
        kind: fault === 'others-json' ? 'invalid' : 'retryable',
      });
    },
  );

  it('refuses a list that has no end', async () => {
    cluster.next(LIST, 'repeated');
    cluster.next(LIST, 'repeated');
    expect(await faultOf(connector.reads.readBack(anna))).toEqual({ kind: 'invalid' });
  });

  it('takes a path that something between doesn’t know for no answer', async () => {
    const behind = connectTo({ url: `${cluster.url}/elsewhere` });
    expect(await faultOf(behind.reads.readBack(anna))).toMatchObject({ kind: 'invalid' });
    expect(await faultOf(behind.revoke(anna, op))).toMatchObject({ kind: 'invalid' });
    await behind.close?.();
  });

  it('says that its token isn’t taken, and shows none', async () => {
    cluster.signOut(TOKEN);
    const error = await connector.grant(anna, op).catch((reason: unknown) => reason as Error);
    expect(error).toMatchObject({ fault: { kind: 'denied' }, message: expect.stringContaining('expired') });
    expect((error as Error).message).not.toContain('canary');
  });

  it('is retryable where there is no cluster, or one that doesn’t answer in time', async () => {
    const slow = connectTo(cluster, {}, { timeoutMs: 50 });
    cluster.hold();
    expect(await faultOf(slow.reads.readBack(anna))).toEqual({ kind: 'retryable' });
    await slow.close?.();
    const away = connectTo({ url: 'http://127.0.0.1:9' });
    expect(await faultOf(away.grant(anna, op))).toEqual({ kind: 'retryable' });
    await away.close?.();
  });

  it.each([
    'role:view',
    'Payments/role:x',
    'payments/role:',
    'payments/clusterrole:a/b',
    'clusterrole:..',
    'view',
  ])('says which targets there are in place of %s', async (target) => {
    const error = await connector.grant({ ...anna, target }, op).catch((reason: unknown) => reason);
    expect(error).toMatchObject({
      fault: { kind: 'invalid' },
      message: expect.stringContaining('payments/role:operator'),
    });
  });
});
