import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startAws, type AwsServer } from '../../support/aws/aws-server.ts';
import { ACCOUNT, connectTo, person } from '../../support/aws/stage.ts';
import { faultOf } from '../../support/exercise-connector.ts';

const anna = { target: `${ACCOUNT}/Admin`, account: person('anna@acme.test') };
const NOW = new Date('2026-03-01T12:00:00Z');
const IN_TWELVE_HOURS = new Date(NOW.getTime() + 12 * 3_600_000);

describe('what is left open, and what else lets people in', () => {
  let aws: AwsServer;

  beforeEach(async () => {
    aws = await startAws();
    aws.now = () => NOW;
    aws.ledger.addUser('anna@acme.test');
  });
  afterEach(() => aws.close());
  const connect = (more: Record<string, unknown> = {}) => connectTo(aws, more, { time: () => NOW });

  it('says how long sessions may last at most and that what was opened from them has no known end, whatever its permission set says now', async () => {
    for (const duration of ['PT1H', 'PT8H', undefined]) {
      aws.ledger.sets.clear();
      aws.ledger.addSet('Admin', duration);
      expect(await connect().sessions.end(anna), duration).toEqual({
        kind: 'outlives',
        what: `AWS sessions that were opened as “Admin” in account ${ACCOUNT} before, for up to 12 hours, roles that were assumed from these (role chaining), an hour longer each time, and shells and connections that were opened from these`,
        until: IN_TWELVE_HOURS,
      });
    }
    aws.ledger.sets.clear();
    expect(await connect().sessions.end(anna)).toMatchObject({ until: IN_TWELVE_HOURS });
  });

  it('says the same of a group that gives something in accounts, and where it doesn’t know', async () => {
    const ref = { ...anna, target: 'group:ops' };
    const PrincipalId = aws.ledger.addGroup('ops');
    expect(await connect().sessions.end(ref)).toMatchObject({ kind: 'not_shown' });
    const PermissionSetArn = aws.ledger.addSet('Audit', 'PT2H');
    aws.ledger.assignments.push({
      AccountId: ACCOUNT,
      PermissionSetArn,
      PrincipalType: 'GROUP',
      PrincipalId,
    });
    expect(await connect().sessions.end(ref)).toMatchObject({
      kind: 'outlives',
      what: expect.stringMatching(/group “ops” before, .* roles .*role chaining/),
      until: IN_TWELVE_HOURS,
    });
    aws.denied.add('ListAccountAssignmentsForPrincipal');
    expect(await connect().sessions.end(ref)).toMatchObject({ kind: 'outlives', until: IN_TWELVE_HOURS });
    aws.denied.clear();
    aws.next('ListAccountAssignmentsForPrincipal', '500');
    expect(await faultOf(connect().sessions.end(ref))).toMatchObject({ kind: 'retryable' });
  });

  it('lists the access keys of a person’s IAM user, and disables one', async () => {
    const keys = ['AKIAANNA000000000001', 'AKIAANNA000000000002', 'AKIAANNA000000000003'].map(
      (AccessKeyId) => ({
        AccessKeyId,
        Status: 'Active' as const,
        CreateDate: NOW,
      }),
    );
    aws.ledger.iamUsers.set('anna', [...keys]);
    aws.ledger.most = 2;
    const { credentials } = connect({ iam_users: 'local_part', email_domain: 'acme.test' });
    const first = await credentials?.list(anna);
    expect(first?.items).toHaveLength(2);
    expect(first?.items[0]).toMatchObject({
      id: keys[0]?.AccessKeyId,
      kind: 'access_key',
      active: true,
      createdAt: NOW,
    });
    expect((await credentials?.list(anna, first?.next))?.items).toMatchObject([{ id: keys[2]?.AccessKeyId }]);
    expect(await credentials?.disable?.(anna, 'AKIAANNA000000000003')).toEqual({
      kind: 'done',
      changed: true,
    });
    expect(await credentials?.disable?.(anna, 'AKIAANNA000000000003')).toEqual({
      kind: 'done',
      changed: false,
    });
    expect(aws.ledger.iamUsers.get('anna')?.map(({ Status }) => Status)).toEqual([
      'Active',
      'Active',
      'Inactive',
    ]);
    aws.next('UpdateAccessKey', 'lost');
    expect(await faultOf(credentials?.disable?.(anna, 'AKIAANNA000000000001') ?? Promise.resolve())).toEqual({
      kind: 'unknown_outcome',
    });
  });

  it('disables neither its own key, nor one of somebody else, nor one of nobody', async () => {
    aws.ledger.iamUsers.set('anna@acme.test', [
      { AccessKeyId: aws.keys.id, Status: 'Active', CreateDate: NOW },
    ]);
    const { credentials } = connect({ iam_users: 'email' });
    const disable = (email: string, id: string) =>
      credentials?.disable?.({ account: person(email) }, id) ?? Promise.resolve();
    await expect(disable('anna@acme.test', aws.keys.id)).rejects.toThrow(/itself signs with/);
    expect(await faultOf(disable('anna@acme.test', 'AKIASOMEBODYELSE0001'))).toMatchObject({
      kind: 'not_found',
    });
    expect(await faultOf(disable('omar@acme.test', 'AKIASOMEBODYELSE0001'))).toEqual({
      kind: 'not_found',
      what: 'account',
    });
    expect(await faultOf(disable('o’hara@acme.test', 'AKIASOMEBODYELSE0001'))).toEqual({
      kind: 'not_found',
      what: 'account',
    });
    expect(connect().credentials).toBeUndefined();
  });
});
