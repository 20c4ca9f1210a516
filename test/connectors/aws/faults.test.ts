import { readFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { awsConnector } from '../../../src/connectors/aws/aws-connector.ts';
import { asFault } from '../../../src/connectors/aws/wire/aws-errors.ts';
import { guarded } from '../../../src/connectors/guards.ts';
import { startAws, type AwsServer } from '../../support/aws/aws-server.ts';
import { INSTANCE } from '../../support/aws/ledger.ts';
import { ACCOUNT, connectTo, person } from '../../support/aws/stage.ts';
import { faultOf } from '../../support/exercise-connector.ts';

const anna = { target: `${ACCOUNT}/Admin`, account: person('anna@acme.test') };
const op = { operationId: 'one' };

describe('what goes wrong with AWS', () => {
  let aws: AwsServer;
  let connector: ReturnType<typeof connectTo>;

  beforeEach(async () => {
    aws = await startAws();
    aws.ledger.addUser('anna@acme.test');
    for (const name of ['Admin', 'Billing', 'Audit']) aws.ledger.addSet(name);
    connector = connectTo(aws);
  });
  afterEach(async () => {
    await connector.close?.();
    await aws.close();
  });

  it('concludes nothing from what isn’t a whole answer', async () => {
    for (const mishap of ['html', 'html-502', 'half', 'listless', '500', 'throttled', 'lost'] as const) {
      aws.next('ListAccountAssignments', mishap);
      expect(await faultOf(connector.reads.readBack(anna)), mishap).toMatchObject({ kind: 'retryable' });
      aws.next('ListPermissionSets', mishap);
      const fresh = connectTo(aws);
      expect(await faultOf(fresh.reads.readBack(anna)), mishap).toMatchObject({ kind: 'retryable' });
    }
    aws.ledger.addGroup('editors');
    for (const mishap of ['listless', 'empty'] as const) {
      aws.next('IsMemberInGroups', mishap);
      expect(
        await faultOf(connector.reads.readBack({ ...anna, target: 'group:editors' })),
        mishap,
      ).toMatchObject({ kind: 'retryable' });
    }
  });

  it('follows no redirect, and takes no gateway for AWS', async () => {
    aws.next('GetUserId', 'redirect');
    await expect(connector.reads.readBack(anna)).rejects.toThrow(/isn’t AWS’s/);
    expect(aws.calls.filter((action) => action === 'GetUserId')).toHaveLength(1);
    aws.next('CreateAccountAssignment', 'html-502', 'redirect');
    expect(await faultOf(connector.grant(anna, op))).toEqual({ kind: 'unknown_outcome' });
    expect(await faultOf(connector.grant(anna, op))).toEqual({ kind: 'unknown_outcome' });
  });

  it('refuses a list whose token comes back', async () => {
    aws.next('ListAccountAssignments', 'same-token', 'same-token');
    expect(await faultOf(connector.reads.readBack(anna))).toEqual({ kind: 'invalid' });
  });

  it('waits as long as AWS says, five minutes at most', async () => {
    aws.next('GetUserId', 'throttled-an-hour');
    expect(await faultOf(connector.grant(anna, op))).toEqual({ kind: 'retryable', afterMs: 300_000 });
    const called = aws.calls.length;
    await expect(connector.reads.accounts()).rejects.toThrow(/nothing is called for 300 s more/);
    expect(aws.calls).toHaveLength(called);
  });

  it('says which keys are wrong, over, or may not do it, and shows none of them', async () => {
    const wrong = connectTo({ ...aws, keys: { ...aws.keys, id: 'AKIAOTHEROTHEROTHER1' } });
    await expect(wrong.health()).rejects.toThrow(/Look at access_key_id/);
    const secret = 'canary of ${a} secret 4711';
    const section = awsConnector.settings.parse({
      region: 'eu-central-1',
      instance_arn: INSTANCE,
      access_key_id: aws.keys.id,
      secret_access_key: secret,
    });
    const forged = guarded(connectTo({ ...aws, keys: { ...aws.keys, secret } }), {
      id: 'cloud',
      secrets: awsConnector.secrets(section),
    });
    expect(awsConnector.secrets(section)).toEqual([secret]);
    await expect(forged.health()).rejects.toThrow(/InvalidSignatureException/);
    await expect(forged.health()).rejects.not.toThrow(/canary/);
    aws.keys.sessionToken = 'the token of a session';
    const over = connectTo(aws, { session_token: 'the token of yesterday' });
    await expect(over.health()).rejects.toThrow(/credentials are over/);
    expect(await connectTo(aws, { session_token: aws.keys.sessionToken }).health()).toMatchObject({
      ok: true,
    });
  });

  it('says of each action that reads whether its policy lacks it, and of the others that they weren’t tried', async () => {
    const keyed = connectTo(aws, { iam_users: 'email' });
    const all = await keyed.health();
    expect(all).toMatchObject({ ok: true, lacks: [] });
    expect(all.actsAs).toMatch(
      /AKIATESTSALLYPORT001 \(not tried: CreateAccountAssignment, DeleteAccountAssignment, .*UpdateAccessKey\)/,
    );
    const page = readFileSync('docs/connectors/aws.md', 'utf8');
    const reads = [...page.matchAll(/"(?:sso|identitystore|iam):((?:List|Get|Describe|IsMember)\w+)"/g)];
    expect(reads.length).toBeGreaterThan(20);
    for (const [, action = ''] of reads) {
      if (action === 'GetAccessKeyLastUsed' || action === 'ListInstances') continue;
      aws.denied = new Set([action]);
      const { ok, lacks } = await keyed.health();
      expect({ ok, lacks }, action).toEqual({ ok: false, lacks: [expect.stringContaining(action)] });
    }
  });

  it('says which targets it can’t give', async () => {
    aws.denied.add('CreateAccountAssignment');
    expect(await faultOf(connector.grant(anna, op))).toEqual({ kind: 'denied' });
    const { lacks } = await connector.health([anna.target, `${ACCOUNT}/Nothing`, 'nonsense']);
    expect(lacks).toEqual([
      expect.stringMatching(/no permission set “Nothing”/),
      expect.stringMatching(/“nonsense”/),
    ]);
  });

  it('knows of a write what came before it was sent, and takes a clock for wrong by AWS’s word alone', () => {
    const errorOf = (name: string, message: string, more: Record<string, unknown> = {}) =>
      asFault('cloud', Object.assign(new Error(message), { name, ...more }), true).fault.kind;
    for (const code of [
      'EPROTO',
      'EHOSTUNREACH',
      'ENETUNREACH',
      'ERR_SSL_WRONG_VERSION_NUMBER',
      'ECONNRESET',
    ])
      expect(errorOf('Error', `write ${code}`, { code }), code).toBe('unknown_outcome');
    expect(errorOf('Error', 'connect EHOSTUNREACH 10.0.0.1:443', { code: 'EHOSTUNREACH' })).toBe('retryable');
    expect(errorOf('AggregateError', '', { code: 'ENETUNREACH' })).toBe('retryable');
    expect(errorOf('Error', 'getaddrinfo ENOTFOUND', { code: 'ENOTFOUND' })).toBe('retryable');
    const $metadata = { httpStatusCode: 400 };
    expect(errorOf('ValidationException', 'no user clockwork: signature expired', { $metadata })).toBe(
      'invalid',
    );
    const skewed = 'Signature expired: 20260301T120000Z is now earlier than 20260301T121000Z';
    expect(errorOf('InvalidSignatureException', skewed, { $metadata })).toBe('retryable');
    expect(errorOf('RequestTimeTooSkewed', 'too large', { $metadata })).toBe('retryable');
  });

  it('tries again where the clocks differ, and signs by AWS’s from then on', async () => {
    aws.now = () => new Date(Date.now() + 20 * 60_000);
    expect(await faultOf(connector.reads.readBack(anna))).toEqual({ kind: 'retryable' });
    const retried = async () => (await connector.reads.readBack(anna)).stands;
    // Each service is signed for by a client of its own.
    await retried().catch(() => undefined);
    expect(await retried()).toBe(false);
  });

  it('ends in time where AWS says nothing, and begins nothing after it', async () => {
    const writes = connectTo(aws, {}, { timeoutMs: 4_000 });
    aws.next('CreateAccountAssignment', 'silent');
    expect(await faultOf(writes.grant(anna, op))).toEqual({ kind: 'unknown_outcome' });
    expect(aws.ledger.assignments).toEqual([]);
    const hurried = connectTo(aws, {}, { timeoutMs: 300 });
    aws.next('GetUserId', 'silent');
    await expect(hurried.grant(anna, op)).rejects.toThrow(/ETIMEDOUT|time for it was over/);
  });

  it('says that it can’t be reached', async () => {
    const away = connectTo({ url: 'http://127.0.0.1:9', keys: aws.keys });
    await expect(away.grant(anna, op)).rejects.toThrow(/can’t be reached \(ECONNREFUSED\)/);
    expect(await faultOf(away.grant(anna, op))).toEqual({ kind: 'retryable' });
  });

  it('takes the instance that the settings name, with the identity store that it has', async () => {
    const other = 'arn:aws:sso:::instance/ssoins-0000000000000001';
    aws.ledger.instances.unshift({ InstanceArn: other, IdentityStoreId: 'd-9067000001' });
    expect(await connector.grant(anna, op)).toMatchObject({ changed: true });
    const fit = connectTo(aws, { identity_store_id: 'd-9067000000' });
    expect(await fit.reads.readBack(anna)).toMatchObject({ stands: true });
    const mixed = connectTo(aws, { identity_store_id: 'd-9067000001' });
    await expect(mixed.health()).rejects.toThrow(/correct identity_store_id or instance_arn/);
    expect(await faultOf(mixed.revoke(anna, op))).toEqual({ kind: 'invalid' });
    expect(connector.place).not.toEqual(connectTo(aws, { instance_arn: other }).place);
    aws.ledger.instances = [];
    await expect(connectTo(aws).health()).rejects.toThrow(/no instance .* in eu-central-1/);
  });

  it('says of settings what is missing', () => {
    const faultsOf = (more: Record<string, unknown>) =>
      awsConnector.settings
        .safeParse({ region: 'eu-central-1', ...more })
        .error?.issues.map(({ path }) => path[0]);
    expect(faultsOf({})).toEqual(['instance_arn']);
    const instance_arn = INSTANCE;
    expect(faultsOf({ instance_arn })).toBeUndefined();
    expect(faultsOf({ instance_arn, access_key_id: 'AKIATESTSALLYPORT001' })).toEqual(['secret_access_key']);
    expect(faultsOf({ instance_arn, secret_access_key: 'x'.repeat(40) })).toEqual(['access_key_id']);
    expect(faultsOf({ instance_arn, region: 'Frankfurt' })).toEqual(['region']);
    for (const ids of [[], ['sallyport-ended-sessions'], ['p-1']])
      expect(faultsOf({ instance_arn, deny_policy_ids: ids })).toEqual(['deny_policy_ids']);
    for (const key of ['login', 'iam_users']) {
      expect(faultsOf({ instance_arn, [key]: 'local_part' })).toEqual(['email_domain']);
      expect(faultsOf({ instance_arn, [key]: 'local_part', email_domain: 'acme.test' })).toBeUndefined();
    }
    expect(faultsOf({ instance_arn, account: 'email', login: 'local_part' })).toBeUndefined();
  });
});
