import { generateKeyPairSync } from 'node:crypto';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { githubConnector } from '../../../src/connectors/github/github-connector.ts';
import { faultOf } from '../../support/exercise-connector.ts';
import { APP } from '../../support/github/apps.ts';
import { connectTo, person } from '../../support/github/connect.ts';
import { startGithub, type Github } from '../../support/github/start-github.ts';

const pem = { type: 'pkcs1', format: 'pem' } as const;
const { publicKey, privateKey } = generateKeyPairSync('rsa', {
  modulusLength: 2_048,
  publicKeyEncoding: { type: 'spki', format: 'pem' },
  privateKeyEncoding: pem,
});
const op = { operationId: 'one' };
const anna = { target: 'org', account: person('anna@acme.test') };

let github: Github;
beforeEach(async () => {
  github = await startGithub();
  github.app.publicKey = publicKey;
  github.ledger.addUser('anna_acme', { isManaged: true });
});
afterEach(() => github.close());

const asApp = (private_key = privateKey, more: Partial<typeof APP> = {}) =>
  connectTo(github, { token: undefined, app: { ...APP, ...more, private_key } });

it('signs in as an app, whose token it makes once and then keeps', async () => {
  const connector = asApp();
  expect(await connector.health(['org'])).toEqual({ ok: true, actsAs: `the app ${APP.id}`, lacks: [] });
  expect(await connector.grant(anna, op)).toMatchObject({ changed: true });
  expect(await connector.reads.readBack(anna)).toMatchObject({ stands: true });
  expect(await connector.revoke(anna, op)).toMatchObject({ changed: true });
  expect(await connector.reads.readBack(anna)).toMatchObject({ stands: false });
  expect(github.app.made).toHaveLength(1);
});

it('makes another token where one isn’t taken any more', async () => {
  const connector = asApp();
  await connector.grant(anna, op);
  github.tokens.clear();
  expect(await connector.revoke(anna, op)).toMatchObject({ changed: true });
  expect(github.app.made).toHaveLength(2);
});

it('has health name the permissions that an app wasn’t given', async () => {
  github.ledger.addRepo('website');
  github.app.permissions = { members: 'read', metadata: 'read' };
  const { lacks } = await asApp().health(['org', 'repo:website:read']);
  expect(lacks).toEqual([
    expect.stringMatching(/its app lacks the organization permission Members, write\.$/),
    expect.stringMatching(/its app lacks the repository permission Administration, write\.$/),
  ]);
});

it('says that an app isn’t taken by its key, or isn’t installed there', async () => {
  const other = generateKeyPairSync('rsa', {
    modulusLength: 2_048,
    publicKeyEncoding: pem,
    privateKeyEncoding: pem,
  });
  const wrongKey = asApp(other.privateKey);
  expect(await faultOf(wrongKey.health([]))).toEqual({ kind: 'denied' });
  expect(await faultOf(asApp(privateKey, { installation: '1' }).health([]))).toEqual({ kind: 'denied' });
  await expect(wrongKey.grant(anna, op)).rejects.toThrow(/JSON web token could not be decoded/);
});

it('keeps each line of the key secret', () => {
  const settings = githubConnector.settings.parse({
    organization: 'acme',
    app: { ...APP, private_key: privateKey },
  });
  const secrets = githubConnector.secrets(settings);
  expect(secrets).toContain(privateKey);
  for (const line of privateKey.trim().split('\n').slice(1, -1)) expect(secrets).toContain(line);
});
