import { generateKeyPairSync } from 'node:crypto';
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { googleConnector, type GoogleConnector } from '../../../src/connectors/google/google-connector.ts';
import { guarded } from '../../../src/connectors/guards.ts';
import { everyItem } from '../../../src/domain/pages.ts';
import { faultOf } from '../../support/exercise-connector.ts';
import { connectTo, person, SECTION } from '../../support/google/connect.ts';
import { startGoogle, type GoogleStand } from '../../support/google/start-google.ts';

const op = { operationId: 'one' };
const anna = { target: 'group:editors@acme.test', account: person('anna@acme.test') };

let google: GoogleStand;
let connector: GoogleConnector;

beforeEach(async () => {
  google = await startGoogle();
  onTestFinished(() => google.close());
  google.workspace.addUser('anna@acme.test');
  for (const name of ['editors', 'others', 'more']) google.workspace.addGroup(`${name}@acme.test`);
  connector = connectTo(google, {}, { timeoutMs: 2_000, settlesMs: 0 });
  onTestFinished(async () => connector.close?.());
});

describe('a broken answer proves nothing', () => {
  it.each([
    ['html', 'retryable'],
    ['half', 'retryable'],
    ['404 html', 'invalid'],
    ['500', 'retryable'],
    ['403', 'denied'],
    ['403 rateLimitExceeded', 'retryable'],
    ['403 userRateLimitExceeded', 'retryable'],
    ['403 quotaExceeded', 'retryable'],
    ['429 for an hour', 'retryable'],
  ] as const)('%s', async (fault, kind) => {
    const { workspace } = google;
    workspace.join(workspace.groupOf('editors@acme.test')!, workspace.userOf('anna@acme.test')!);
    google.next('GET /admin/directory/v1/groups/', fault, true);
    expect(await faultOf(connector.reads.readBack(anna))).toMatchObject({ kind });
    expect(await faultOf(connector.revoke(anna, op))).toMatchObject({ kind });
    expect(google.asked.some((call) => call.startsWith('DELETE'))).toBe(false);
  });

  it('same page', async () => {
    const read = async () => {
      for await (const _ of everyItem((cursor) => connector.reads.entitlements(cursor)));
    };
    google.next('GET /v1/groups', 'same page', true);
    expect(await faultOf(read())).toMatchObject({ kind: 'invalid' });
  });
});

it.each(['502 after', 'lost after'] as const)(
  'a write is of unknown outcome after %s, and shows at the next',
  async (fault) => {
    google.next('POST /admin/directory/v1/groups', fault);
    expect(await faultOf(connector.grant(anna, op))).toEqual({ kind: 'unknown_outcome' });
    expect(await connector.reads.readBack(anna)).toMatchObject({ stands: true });
    expect(await connector.grant(anna, op)).toMatchObject({ changed: false });
    google.next('DELETE /admin/directory/v1/groups', fault);
    expect(await faultOf(connector.revoke(anna, op))).toEqual({ kind: 'unknown_outcome' });
    expect(await connector.reads.readBack(anna)).toMatchObject({ stands: false });
    expect(await connector.revoke(anna, op)).toMatchObject({ changed: false });
  },
);

it('a write that meets a quota is tried again, and wasn’t done', async () => {
  google.next('POST /admin/directory/v1/groups', '403 userRateLimitExceeded');
  await expect(connector.grant(anna, op)).rejects.toMatchObject({
    fault: { kind: 'retryable' },
    message: expect.stringContaining('a quota of Google’s is used up'),
  });
  expect(await connector.grant(anna, op)).toMatchObject({ changed: true });
});

it('waits as long as a limit says, five minutes at most, and calls nothing there meanwhile', async () => {
  google.next('GET /admin/directory/v1/groups', '429 for an hour');
  await expect(connector.grant(anna, op)).rejects.toMatchObject({
    fault: { kind: 'retryable', afterMs: 300_000 },
    message: expect.stringMatching(/takes no more calls for 300 s/),
  });
  const { length } = google.asked;
  expect(await faultOf(connector.grant(anna, op))).toMatchObject({ kind: 'retryable' });
  expect(google.asked).toHaveLength(length);
});

describe('the sign-in', () => {
  const tokensAsked = () => google.asked.filter((call) => call === 'POST /token').length;

  it('is done once for many calls, and anew where its token is taken back', async () => {
    await connector.grant(anna, op);
    await connector.reads.readBack(anna);
    expect(tokensAsked()).toBe(1);
    google.signIns.tokens.clear();
    expect(await connector.revoke(anna, op)).toMatchObject({ changed: true });
    expect(tokensAsked()).toBe(2);
  });

  it('by a deleted key, for another account or without delegation says what to look at', async () => {
    google.signIns.keyIsDeleted = true;
    await expect(connector.health()).rejects.toThrow(/couldn’t sign in: Invalid JWT Signature\. Look at/);
    google.signIns.keyIsDeleted = false;
    const other = connectTo(google, { subject: 'nobody@acme.test' });
    onTestFinished(async () => other.close?.());
    await expect(other.health()).rejects.toThrow(/Invalid email or User ID/);
    google.signIns.delegated = [];
    await expect(connector.health()).rejects.toMatchObject({
      fault: { kind: 'denied' },
      message: expect.stringMatching(
        /Client is unauthorized.*domain-wide delegation has all of: .*group\.member/,
      ),
    });
    google.next('POST /token', 'html');
    expect(await faultOf(connector.health())).toMatchObject({ kind: 'retryable' });
  });

  it('shows nothing of the key where Google quotes it', async () => {
    const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
    const key = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
    const section = { ...SECTION, private_key: key, api_url: google.url, allow_private_addresses: true };
    const settings = googleConnector.settings.parse(section);
    const made = googleConnector.make('google', settings, () => new Date());
    const wrong = guarded(made, { id: 'google', secrets: googleConnector.secrets(settings) });
    onTestFinished(async () => wrong.close?.());
    const error = await wrong.health().catch((reason: unknown) => reason);
    expect(String(error)).toMatch(/couldn’t sign in: Invalid JWT Signature/);
    expect(String(error)).not.toContain('PRIVATE KEY');
  });

  it('that may not read something has it said by health', async () => {
    expect(await connector.health()).toEqual({
      ok: true,
      actsAs: 'sallyport@acme-tools.iam.gserviceaccount.com, in the name of admin@acme.test',
      lacks: [],
    });
    google.next('GET /admin/directory/v1/groups', '403');
    expect(await connector.health()).toMatchObject({
      ok: false,
      lacks: [expect.stringContaining('answered 403 for groups: Not Authorized')],
    });
  });
});

describe('settings', () => {
  it.each([
    [{ customer: 'my_customer' }, /expected the customer id/],
    [{ customer: '${CUSTOMER}' }, /expected the customer id/],
    [{ private_key: '${GOOGLE_PRIVATE_KEY}' }, /expected an RSA private key/],
    [{ subject: 'admin' }, /the address of the administrator/],
    [{ projects: ['123456789012'] }, /expected a project’s id, such as acme-prod, and not its number/],
    [{ app_session_lifetime: 'soon' }, /expected a length of time/],
    [{ api_url: 'https://admin.googleapis.com/admin' }, /an address without a path/],
    [{ api_url: 'http://google.acme.test' }, /expected https/],
  ])('%o say what is wrong', (wrong, says) => {
    const { error } = googleConnector.settings.safeParse({ ...SECTION, ...wrong });
    expect(error?.issues[0]?.message).toMatch(says);
  });
});
