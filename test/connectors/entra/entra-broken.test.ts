import { readFileSync } from 'node:fs';
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { entraConnector, type EntraConnector } from '../../../src/connectors/entra/entra-connector.ts';
import { guarded } from '../../../src/connectors/guards.ts';
import { everyItem } from '../../../src/domain/pages.ts';
import { makeCertificate } from '../../support/certificate.ts';
import { connectTo, person } from '../../support/entra/connect.ts';
import { CLIENT, SECRET, TENANT } from '../../support/entra/sign-in.ts';
import { startEntra, type EntraStand } from '../../support/entra/start-entra.ts';
import { faultOf } from '../../support/exercise-connector.ts';

const op = { operationId: 'one' };
const anna = { target: 'group:editors', account: person('anna@acme.test') };

let entra: EntraStand;
let connector: EntraConnector;

function connected(...more: Parameters<typeof connectTo> extends [unknown, ...infer R] ? R : never) {
  const made = connectTo(entra, ...more);
  onTestFinished(async () => made.close?.());
  return made;
}

beforeEach(async () => {
  entra = await startEntra();
  onTestFinished(() => entra.close());
  entra.tenant.addUser('anna@acme.test');
  for (const name of ['editors', 'others', 'more']) entra.tenant.addGroup(name);
  connector = connected({}, { timeoutMs: 2_000, settlesMs: 0 });
});

describe('a broken answer proves nothing', () => {
  it.each([
    ['html', 'retryable'],
    ['half', 'retryable'],
    ['404 html', 'invalid'],
    ['500', 'retryable'],
    ['403', 'denied'],
    ['429 for an hour', 'retryable'],
  ] as const)('%s', async (fault, kind) => {
    entra.next('GET /v1.0/users/', fault, true);
    expect(await faultOf(connector.reads.readBack(anna))).toMatchObject({ kind });
    expect(await faultOf(connector.revoke(anna, op))).toMatchObject({ kind });
    expect(entra.asked.some((call) => call.startsWith('DELETE'))).toBe(false);
  });

  it.each(['same page', 'next elsewhere', 'next of another list'] as const)('%s', async (fault) => {
    const read = async () => {
      for await (const _ of everyItem((cursor) => connector.reads.entitlements(cursor)));
    };
    entra.next('GET /v1.0/', fault, true);
    expect(await faultOf(read())).toMatchObject({ kind: 'invalid' });
    expect(await faultOf(connector.reads.readBack(anna))).toMatchObject({ kind: 'invalid' });
  });
});

it.each(['408 after', '423 after', '502 after', '503 after', 'lost after'] as const)(
  'a write is of unknown outcome after %s, and shows at the next',
  async (fault) => {
    entra.next('POST /v1.0/groups', fault);
    expect(await faultOf(connector.grant(anna, op))).toEqual({ kind: 'unknown_outcome' });
    expect(await connector.reads.readBack(anna)).toMatchObject({ stands: true });
    expect(await connector.grant(anna, op)).toMatchObject({ changed: false });
    entra.next('DELETE /v1.0/groups', fault);
    expect(await faultOf(connector.revoke(anna, op))).toEqual({ kind: 'unknown_outcome' });
    expect(await connector.reads.readBack(anna)).toMatchObject({ stands: false });
    expect(await connector.revoke(anna, op)).toMatchObject({ changed: false });
  },
);

it('concludes nothing right after a write whose outcome isn’t known', async () => {
  const patient = connected({}, { timeoutMs: 2_000 });
  entra.tenant.lag();
  entra.next('POST /v1.0/groups', 'lost after');
  expect(await faultOf(patient.grant(anna, op))).toEqual({ kind: 'unknown_outcome' });
  expect(await faultOf(patient.reads.readBack(anna))).toMatchObject({ kind: 'retryable' });
});

it('waits as long as a limit says, five minutes at most, and calls nothing meanwhile', async () => {
  entra.next('GET /v1.0/groups', '429 for an hour');
  await expect(connector.grant(anna, op)).rejects.toMatchObject({
    fault: { kind: 'retryable', afterMs: 300_000 },
    message: expect.stringMatching(/takes no more calls for 300 s/),
  });
  const { length } = entra.asked;
  expect(await faultOf(connector.grant(anna, op))).toMatchObject({ kind: 'retryable' });
  expect(entra.asked).toHaveLength(length);
});

describe('the sign-in', () => {
  const tokensAsked = () => entra.asked.filter((call) => call.endsWith('/token')).length;

  it('is done once for many calls, and anew where its token is taken back', async () => {
    await connector.grant(anna, op);
    await connector.reads.readBack(anna);
    expect(tokensAsked()).toBe(1);
    entra.signIns.tokens.clear();
    expect(await connector.revoke(anna, op)).toMatchObject({ changed: true });
    expect(tokensAsked()).toBe(2);
  });

  it('is proved by a certificate in place of a secret', async () => {
    const { key, cert } = makeCertificate('DNS:sallyport');
    const [certificate, privateKey] = [readFileSync(cert, 'utf8'), readFileSync(key, 'utf8')];
    const certified = connected({ certificate, private_key: privateKey });
    await expect(certified.grant(anna, op)).rejects.toMatchObject({ fault: { kind: 'denied' } });
    entra.signIns.certificate = certificate;
    expect(await certified.grant(anna, op)).toMatchObject({ changed: true });
  });

  it('that fails says why, without the secret', async () => {
    const settings = entraConnector.settings.parse({
      tenant: TENANT,
      client_id: CLIENT,
      client_secret: 'a wrong secret, canary',
      graph_url: entra.url,
      login_url: entra.url,
      allow_private_addresses: true,
    });
    const wrong = guarded(
      entraConnector.make('entra', settings, () => new Date()),
      { id: 'entra', secrets: entraConnector.secrets(settings) },
    );
    onTestFinished(async () => wrong.close?.());
    await expect(wrong.health()).rejects.toMatchObject({
      fault: { kind: 'denied' },
      message: expect.stringMatching(
        /couldn’t sign in: AADSTS7000215: Invalid client secret provided: \[secret\]/,
      ),
    });
    entra.signIns.secretHasExpired = true;
    await expect(connector.health()).rejects.toThrow(/client secret keys are expired/);
    entra.next('POST /', 'html');
    expect(await faultOf(connector.health())).toMatchObject({ kind: 'retryable' });
  });

  it('as an app that may not read something has it said by health', async () => {
    expect(await connector.health()).toEqual({ ok: true, actsAs: CLIENT, lacks: [] });
    entra.next('GET /v1.0/groups', '403');
    expect(await connector.health()).toMatchObject({
      ok: false,
      lacks: [expect.stringContaining('answered 403 for groups: Insufficient privileges')],
    });
  });
});

describe('settings', () => {
  const given = { tenant: TENANT, client_id: CLIENT, client_secret: SECRET };
  it.each([
    [{ ...given, tenant: 'common' }, /expected the one tenant that is meant/],
    [{ ...given, tenant: '${TENANT}' }, /expected the tenant’s id/],
    [{ ...given, client_id: 'sallyport' }, /application \(client\) id/],
    [{ ...given, client_secret: CLIENT }, /found the id of a client secret/],
    [{ tenant: TENANT, client_id: CLIENT }, /either client_secret, or certificate and private_key/],
    [{ ...given, token_lifetime: 'soon' }, /such as 8h/],
    [{ ...given, certificate: 'nonsense' }, /a certificate — the text of its PEM file/],
    [{ ...given, graph_url: 'https://graph.microsoft.us/v1.0' }, /an address without a path/],
    [{ ...given, login_url: 'http://login.acme.test' }, /expected https/],
  ])('%o say what is wrong', (settings, says) => {
    expect(entraConnector.settings.safeParse(settings).error?.issues[0]?.message).toMatch(says);
  });
});
