import { generateKeyPairSync } from 'node:crypto';
import { beforeEach, expect, it, onTestFinished } from 'vitest';
import { oktaConnector } from '../../../src/connectors/okta/okta-connector.ts';
import { connectTo, person } from '../../support/okta/connect.ts';
import { CLIENT, KEY_ID } from '../../support/okta/sign-in.ts';
import { startOkta, TOKEN, type OktaStand } from '../../support/okta/start-okta.ts';

const op = { operationId: 'one' };
const anna = { target: 'group:editors', account: person('anna@acme.test') };
const { publicKey, privateKey } = generateKeyPairSync('rsa', {
  modulusLength: 2_048,
  publicKeyEncoding: { type: 'spki', format: 'pem' },
  privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
});
const serviceApp = { client_id: CLIENT, private_key: privateKey, key_id: KEY_ID };

let okta: OktaStand;

function connected(settings: Record<string, unknown> = {}) {
  const made = connectTo(okta, { ...serviceApp, ...settings });
  onTestFinished(async () => made.close?.());
  return made;
}

beforeEach(async () => {
  okta = await startOkta();
  onTestFinished(() => okta.close());
  okta.org.addUser('anna@acme.test');
  okta.org.addGroup('editors');
  okta.app.key = publicKey;
});

it('acts as a service app, signed in once for many calls, and anew where its token is taken back', async () => {
  const connector = connected();
  expect(await connector.health()).toEqual({ ok: true, actsAs: CLIENT, lacks: [] });
  expect(await connector.grant(anna, op)).toMatchObject({ changed: true });
  const tokensAsked = () => okta.asked.filter((call) => call.endsWith('/token')).length;
  expect(tokensAsked()).toBe(1);
  okta.app.tokens.clear();
  expect(await connector.revoke(anna, op)).toMatchObject({ changed: true });
  expect(tokensAsked()).toBe(2);
});

it('says why it isn’t let in', async () => {
  const advice = /couldn’t sign in: .*Look at client_id, key_id and the scopes/;
  await expect(connected({ key_id: 'another' }).grant(anna, op)).rejects.toThrow(advice);
  await expect(connected({ key_id: 'another' }).health()).rejects.toThrow(advice);
  await expect(connected({ scopes: ['okta.apps.manage'] }).grant(anna, op)).rejects.toThrow(
    /One or more scopes are not configured/,
  );
  okta.next('POST /oauth2', 'html');
  await expect(connected().grant(anna, op)).rejects.toMatchObject({ fault: { kind: 'retryable' } });
});

it.each([
  [{ token: TOKEN, ...serviceApp }, /either token, or client_id, private_key and key_id/],
  [{ client_id: CLIENT, key_id: KEY_ID }, /either token, or client_id, private_key and key_id/],
  [{ ...serviceApp, private_key: publicKey }, /an RSA private key without a passphrase/],
  [{ ...serviceApp, scopes: ['openid'] }, /such as okta.groups.manage/],
])('settings say what is wrong', (settings, says) => {
  const given = { url: 'https://acme.okta.com', ...settings };
  expect(oktaConnector.settings.safeParse(given).error?.issues[0]?.message).toMatch(says);
});
