import { beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { guarded } from '../../../src/connectors/guards.ts';
import { oktaConnector, type OktaConnector } from '../../../src/connectors/okta/okta-connector.ts';
import { everyItem } from '../../../src/domain/pages.ts';
import { faultOf } from '../../support/exercise-connector.ts';
import { connectTo, person } from '../../support/okta/connect.ts';
import { startOkta, TOKEN, type OktaStand } from '../../support/okta/start-okta.ts';

const op = { operationId: 'one' };
const anna = { target: 'group:editors', account: person('anna@acme.test') };
const MEMBER = '/api/v1/groups/';

let okta: OktaStand;
let connector: OktaConnector;

beforeEach(async () => {
  okta = await startOkta();
  onTestFinished(() => okta.close());
  okta.org.addUser('anna@acme.test');
  for (const name of ['editors', 'others', 'more', 'yet more']) okta.org.addGroup(name);
  connector = connectTo(okta, {}, { timeoutMs: 2_000 });
  onTestFinished(async () => connector.close?.());
});

describe('a broken answer proves nothing', () => {
  it.each([
    ['html', 'retryable'],
    ['half', 'retryable'],
    ['404 html', 'invalid'],
    ['500', 'retryable'],
    ['401', 'denied'],
    ['403', 'denied'],
    ['429', 'retryable'],
  ] as const)('%s', async (fault, kind) => {
    okta.next('GET /api/v1/users/', fault, true);
    expect(await faultOf(connector.reads.readBack(anna))).toMatchObject({ kind });
    expect(await faultOf(connector.grant(anna, op))).toMatchObject({ kind });
    expect(okta.asked.some((call) => call.startsWith('PUT'))).toBe(false);
  });

  it.each(['same page', 'next elsewhere', 'next of another list'] as const)('%s', async (fault) => {
    const all = () => everyItem((cursor) => connector.reads.entitlements(cursor));
    const read = async () => {
      for await (const _ of all());
    };
    okta.next('GET /api/v1/groups', fault, true);
    expect(await faultOf(read())).toMatchObject({ kind: 'invalid' });
    okta.next('GET /api/v1/users/', fault, true);
    expect(await faultOf(connector.reads.readBack(anna))).toMatchObject({ kind: 'invalid' });
  });
});

describe('a write', () => {
  it.each(['408 after', '500 after', '503 after', 'lost after'] as const)(
    'is of unknown outcome after %s, and shows at the next',
    async (fault) => {
      okta.next(`PUT ${MEMBER}`, fault);
      expect(await faultOf(connector.grant(anna, op))).toEqual({ kind: 'unknown_outcome' });
      expect(await connector.reads.readBack(anna)).toMatchObject({ stands: true });
      expect(await connector.grant(anna, op)).toMatchObject({ changed: false });
      okta.next(`DELETE ${MEMBER}`, fault);
      expect(await faultOf(connector.revoke(anna, op))).toEqual({ kind: 'unknown_outcome' });
      expect(await connector.reads.readBack(anna)).toMatchObject({ stands: false });
      expect(await connector.revoke(anna, op)).toMatchObject({ changed: false });
    },
  );
});

describe('a rate limit', () => {
  it('is waited for as long as Okta says, five minutes at most, and nothing is called meanwhile', async () => {
    okta.next('GET /api/v1/groups', '429 for an hour');
    await expect(connector.grant(anna, op)).rejects.toMatchObject({
      fault: { kind: 'retryable', afterMs: 300_000 },
      message: expect.stringMatching(/takes no more calls for 300 s: its rate limit is used up/),
    });
    const { length } = okta.asked;
    expect(await faultOf(connector.grant(anna, op))).toMatchObject({ kind: 'retryable' });
    expect(okta.asked).toHaveLength(length);
  });
});

describe('the token', () => {
  it('that is wrong is said to be, and never shown', async () => {
    const settings = { url: okta.url, token: '00wrong-canary-of-the-tests', allow_private_addresses: true };
    const wrong = guarded(
      oktaConnector.make('okta', oktaConnector.settings.parse(settings), () => new Date()),
      { id: 'okta', secrets: [settings.token] },
    );
    onTestFinished(async () => wrong.close?.());
    const error = await wrong.health().catch((reason: unknown) => reason);
    expect(error).toMatchObject({
      fault: { kind: 'denied' },
      message: expect.stringMatching(/\[secret\].*Make a new token/),
    });
  });

  it('that may not read something has it said by health', async () => {
    expect(await connector.health()).toEqual({ ok: true, actsAs: 'sallyport@acme.test', lacks: [] });
    okta.next('GET /api/v1/groups/rules', '403');
    expect(await connector.health()).toMatchObject({
      ok: false,
      lacks: [expect.stringContaining('doesn’t let its token read group rules')],
    });
  });
});

describe('settings', () => {
  const given = { url: 'https://acme.okta.com', token: TOKEN };
  it.each([
    [{ ...given, url: 'https://acme-admin.okta.com' }, /take -admin out/],
    [{ ...given, url: 'https://acme.okta.com/api/v1' }, /address of the org alone/],
    [{ ...given, url: 'http://acme.okta.com' }, /expected https/],
    [{ ...given, token: '${OKTA_TOKEN}' }, /expected an API token/],
    [{ ...given, token: `SSWS ${TOKEN}` }, /without SSWS/],
    [{ ...given, app_session_lifetime: 'soon' }, /such as 8h/],
  ])('%o say what is wrong', (settings, says) => {
    expect(oktaConnector.settings.safeParse(settings).error?.issues[0]?.message).toMatch(says);
  });
});
