import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readFileSync } from 'node:fs';
import { expect, it, onTestFinished } from 'vitest';
import { KubernetesSettings } from '../../../src/connectors/kubernetes/kubernetes-settings.ts';
import { makeCertificate } from '../../support/certificate.ts';
import { faultOf } from '../../support/exercise-connector.ts';
import type { TestCluster } from '../../support/kubernetes/cluster.ts';
import { connectTo, person, SELF, startCluster } from '../../support/kubernetes/people.ts';

const op = { operationId: 'one' };
const token = 'a token ${of} the tests';
const url = 'https://k8s.acme.test:6443';
const anna = { target: 'clusterrole:view', account: person('anna') };
const faults = (section: unknown) =>
  KubernetesSettings.safeParse(section).error?.issues.map(({ path, message }) => [path.join('.'), message]);

async function cluster(): Promise<TestCluster> {
  const made = await startCluster();
  onTestFinished(() => made.close());
  return made;
}
function connected(...args: Parameters<typeof connectTo>) {
  const connector = connectTo(...args);
  onTestFinished(() => connector.close?.());
  return connector;
}

it('takes a cluster by its address, or the one that it runs in', () => {
  expect(faults({ url, token })).toBeUndefined();
  expect(faults({ in_cluster: true })).toBeUndefined();
});

it.each([
  [{}, 'url'],
  [{ url }, 'token'],
  [{ url: 'k8s.acme.test', token }, 'url'],
  [{ url: `${url}?x=1`, token }, 'url'],
  [{ url: 'http://k8s.acme.test', token }, 'url'],
  [{ url: 'https://10.0.0.1:6443', token }, 'url'],
  [{ url: 'http://10.0.0.1:6443', token, allow_private_addresses: true }, 'url'],
  [{ url: 'http://k8s.acme.test', token, allow_private_addresses: true }, 'url'],
  [{ url, token, login: 'local_part' }, 'email_domain'],
  [{ in_cluster: true, login: 'local_part' }, 'email_domain'],
  [{ url: 'https://anna:canary@k8s.acme.test', token }, 'url'],
  [{ url, token, user_prefix: 'system:' }, 'user_prefix'],
  [{ in_cluster: true, token }, 'token'],
])('refuses %o', (section, key) => {
  expect(faults(section)?.map(([path]) => path)).toContain(key);
  expect(JSON.stringify(faults(section))).not.toContain('canary');
  for (const [, message] of faults(section) ?? [])
    expect(message).not.toMatch(/\.test\b|found [^,]*: expected/);
});

it('is healthy with what its page says to paste, and may give no more than that', async () => {
  const at = await cluster();
  const connector = connected(at);
  const targets = ['clusterrole:view', 'payments/clusterrole:edit', 'payments/role:operator'];
  expect(await connector.health(targets)).toEqual({ ok: true, actsAs: SELF, lacks: [] });
  const everything = { ...anna, target: 'clusterrole:cluster-admin' };
  expect(await connector.health([everything.target, 'nonsense'])).toMatchObject({
    ok: false,
    lacks: [expect.stringContaining('nonsense'), 'The connector may not bind clusterroles “cluster-admin”.'],
  });
  const refused = await connector.grant(everything, op).catch((error: unknown) => error);
  expect(refused).toMatchObject({ fault: { kind: 'denied' }, message: expect.stringContaining('bind') });
  expect(at.ledger.all('clusterrolebindings').map(({ metadata }) => metadata.name)).toEqual(['sallyport']);
});

it('names each right that it lacks', async () => {
  const at = await cluster();
  const role = at.ledger.get('clusterroles', undefined, 'sallyport');
  at.ledger.put('clusterroles', { ...role!, rules: [] });
  const { ok, lacks } = await connected(at).health(['payments/role:operator']);
  expect(ok).toBe(false);
  expect(lacks).toEqual([
    'The connector may not get namespaces “kube-system”.',
    ...['clusterrolebindings', 'rolebindings', 'clusterroles', 'roles'].map(
      (kind) => `The connector may not list ${kind}.`,
    ),
    ...['create', 'update', 'delete'].map(
      (verb) => `The connector may not ${verb} rolebindings in “payments”.`,
    ),
    'The connector may not get roles “operator” in “payments”.',
    'The connector may not bind roles “operator” in “payments”.',
  ]);
  expect(await faultOf(connected(at).reads.readBack(anna))).toEqual({ kind: 'denied' });
});

it('gives nothing to the cluster’s own users, nor to itself', async () => {
  const at = await cluster();
  at.signIn('another token of the tests', 'me@acme.test');
  at.ledger.put('clusterrolebindings', {
    ...at.ledger.get('clusterrolebindings', undefined, 'sallyport')!,
    subjects: [{ kind: 'User', apiGroup: 'rbac.authorization.k8s.io', name: 'me@acme.test' }],
  });
  const changes = { token: 'another token of the tests', user_prefix: '' };
  const connector = connected(at, changes);
  const none = { kind: 'not_found', what: 'account' };
  expect(await faultOf(connector.grant({ ...anna, account: person('me') }, op))).toEqual(none);
  expect(await faultOf(connector.grant({ ...anna, account: person('system:admin') }, op))).toEqual(none);
  expect((await connector.reads.grants({ target: 'clusterrole:sallyport' })).items).toEqual([]);
});

it('reads the token of its pod at each call, as it is another one each hour', async () => {
  const at = await cluster();
  const mount = mkdtempSync(join(tmpdir(), 'sallyport-pod-'));
  onTestFinished(() => rmSync(mount, { recursive: true }));
  const settings = { in_cluster: true, token: undefined };
  const connector = connected(at, settings, { pod: { mount, url: at.url } });
  expect(await faultOf(connector.grant(anna, op))).toEqual({ kind: 'retryable' });
  writeFileSync(join(mount, 'ca.crt'), '');
  for (const rotated of ['first token', 'second token']) {
    at.signIn(rotated, SELF);
    writeFileSync(join(mount, 'token'), `${rotated}\n`);
    expect(await connector.grant(anna, op)).toMatchObject({ kind: 'done' });
    at.signOut(rotated);
    expect(await faultOf(connector.grant(anna, op))).toEqual({ kind: 'denied' });
  }
});

it('trusts the CA that is set, as a file or as text, and no server that it doesn’t vouch for', async () => {
  const { key, cert } = makeCertificate('DNS:localhost');
  const at = await cluster();
  const server = createServer({ key: readFileSync(key), cert: readFileSync(cert) }, (request, response) =>
    at.handle(request, response),
  );
  await new Promise<void>((resolve) => server.listen(0, resolve));
  onTestFinished(() => void server.close());
  const secure = { url: `https://localhost:${(server.address() as AddressInfo).port}` };
  for (const ca of [cert, readFileSync(cert, 'utf8')])
    expect(await connected(secure, { ca }).reads.readBack(anna)).toMatchObject({ stands: false });
  expect(await faultOf(connected(secure).reads.readBack(anna))).toEqual({ kind: 'retryable' });
  expect(await faultOf(connected(secure, { ca: '/nowhere.pem' }).reads.readBack(anna))).toEqual({
    kind: 'retryable',
  });
});
