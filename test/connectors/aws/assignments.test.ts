import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Outcome } from '../../../src/domain/grant/connector.ts';
import { startAws, type AwsServer } from '../../support/aws/aws-server.ts';
import { ACCOUNT, connectTo, IMPATIENT, person } from '../../support/aws/stage.ts';
import { faultOf } from '../../support/exercise-connector.ts';

const anna = { target: `${ACCOUNT}/Admin`, account: person('anna@acme.test') };
const op = { operationId: 'one' };

describe('assignments, which AWS makes and removes later', () => {
  let aws: AwsServer;
  let connector: ReturnType<typeof connectTo>;
  let userId: string;

  beforeEach(async () => {
    aws = await startAws();
    userId = aws.ledger.addUser('anna@acme.test');
    aws.ledger.addSet('Admin', 'PT8H');
    connector = connectTo(aws);
  });
  afterEach(async () => {
    await connector.close?.();
    await aws.close();
  });

  const assignment = (principal: string, type: 'USER' | 'GROUP' = 'USER') => ({
    AccountId: ACCOUNT,
    PermissionSetArn: aws.ledger.findSet('Admin'),
    PrincipalType: type,
    PrincipalId: principal,
  });
  const handleOf = (outcome: Outcome): string => {
    expect(outcome.kind).toBe('pending');
    return outcome.kind === 'pending' ? outcome.handle : '';
  };
  const slow = () => {
    aws.ledger.pollsUntilDone = Number.POSITIVE_INFINITY;
    return connectTo(aws, {}, { patience: IMPATIENT });
  };

  it('hands out a handle for what isn’t done in a call’s time, and says by it what became of it', async () => {
    const given = handleOf(await slow().grant(anna, op));
    expect(await faultOf(connector.reads.readBack(anna))).toEqual({ kind: 'retryable' });
    expect(await connector.poll?.(given)).toEqual({ kind: 'pending', handle: given });
    aws.ledger.settle();
    expect(await connector.poll?.(given)).toMatchObject({ kind: 'done', changed: true });
    const taken = handleOf(await slow().revoke(anna, op));
    expect(await connector.poll?.(taken)).toMatchObject({ kind: 'pending' });
    aws.ledger.settle();
    expect(await connector.poll?.(taken)).toMatchObject({ kind: 'done', changed: true });
    expect(await connector.reads.readBack(anna)).toMatchObject({ stands: false });
  });

  it('takes nothing away while AWS is still giving it, and does once that is through', async () => {
    await slow().grant(anna, op);
    expect(await faultOf(connector.revoke(anna, op))).toMatchObject({ kind: 'retryable' });
    aws.ledger.pollsUntilDone = 1;
    aws.ledger.settle();
    expect(await connector.revoke(anna, op)).toMatchObject({ kind: 'done', changed: true });
    expect(aws.ledger.assignments).toEqual([]);
  });

  it('removes what was given by a call whose answer was lost', async () => {
    aws.next('CreateAccountAssignment', 'lost');
    expect(await faultOf(connector.grant(anna, op))).toEqual({ kind: 'unknown_outcome' });
    expect(await faultOf(connector.reads.readBack(anna))).toEqual({ kind: 'retryable' });
    expect(await faultOf(connector.revoke(anna, op))).toMatchObject({ kind: 'retryable' });
    aws.ledger.settle();
    expect(await connector.reads.readBack(anna)).toMatchObject({ stands: true });
    await connector.revoke(anna, op);
    expect(aws.ledger.assignments).toEqual([]);
  });

  it('keeps the handle where the question about it fails', async () => {
    aws.next('DescribeAccountAssignmentCreationStatus', 'throttled');
    const handle = handleOf(await connector.grant(anna, op));
    aws.next('DescribeAccountAssignmentCreationStatus', '500');
    expect(await faultOf(connector.poll?.(handle) ?? Promise.resolve())).toMatchObject({ kind: 'retryable' });
    aws.ledger.settle();
    expect(await connector.poll?.(handle)).toMatchObject({ kind: 'done', changed: true });
  });

  it('says why AWS couldn’t do it', async () => {
    const handle = handleOf(await slow().grant(anna, op));
    aws.ledger.removeUser(userId);
    aws.ledger.settle();
    const failed = connector.poll?.(handle);
    await expect(failed).rejects.toThrow(/couldn’t assign it: .*was not found in directory/);
    expect(await faultOf(failed ?? Promise.resolve())).toEqual({ kind: 'conflict' });
  });

  it('asks anew for what failed for a reason that passes, and not by the handle of what failed', async () => {
    aws.ledger.failsWith = 'An unexpected internal service exception was encountered';
    expect(await faultOf(connector.grant(anna, op))).toEqual({ kind: 'retryable' });
    const handle = handleOf(await slow().grant(anna, op));
    aws.ledger.settle();
    expect(await faultOf(connector.poll?.(handle) ?? Promise.resolve())).toEqual({ kind: 'conflict' });
    aws.ledger.failsWith = undefined;
    aws.ledger.pollsUntilDone = 1;
    expect(await connector.grant(anna, op)).toMatchObject({ kind: 'done', changed: true });
  });

  it('asks nothing of a handle at another instance, nor of one that nobody gave out', async () => {
    const handle = handleOf(await slow().grant(anna, op));
    const other = 'arn:aws:sso:::instance/ssoins-0000000000000001';
    aws.ledger.instances = [{ InstanceArn: other, IdentityStoreId: 'd-9067000001' }];
    const elsewhere = connectTo(aws, { instance_arn: other });
    expect(await faultOf(elsewhere.poll?.(handle) ?? Promise.resolve())).toEqual({ kind: 'conflict' });
    expect(await faultOf(elsewhere.poll?.('nonsense') ?? Promise.resolve())).toEqual({ kind: 'invalid' });
    expect(aws.calls).not.toContain('DescribeAccountAssignmentCreationStatus');
  });

  it('never takes a 404 about an assignment that is listed for its end', async () => {
    await connector.grant(anna, op);
    const { seenAs } = await connector.reads.readBack(anna);
    aws.ledger.removeUser(userId);
    const seen = { ...anna, seenAs };
    const look = await connector.reads.readBack(seen);
    expect(look).toMatchObject({
      stands: true,
      words: expect.stringMatching(/a user that the identity store has no more/),
    });
    await expect(connector.revoke(seen, op)).rejects.toThrow(/couldn’t remove it: .*404/);
    expect(await connector.reads.readBack(seen)).toMatchObject({ stands: true });
  });

  it('says what a person has through a group, and leaves it alone', async () => {
    const group = aws.ledger.addGroup('Ops');
    aws.ledger.join(userId, group);
    aws.ledger.assignments.push(assignment(group, 'GROUP'));
    expect(await connector.reads.grants({ account: anna.account })).toMatchObject({
      items: [{ target: 'group:Ops' }],
    });
    const before = await connector.reads.readBack(anna);
    expect(before).toMatchObject({
      stands: false,
      words: expect.stringMatching(/through the group “Ops” as well/),
    });
    expect(await connector.reads.grants({ account: anna.account, target: anna.target })).toMatchObject({
      items: [],
    });
    expect(await connector.grant(anna, op)).toMatchObject({
      changed: true,
      note: expect.stringMatching(/“Ops”/),
    });
    expect(await connector.revoke(anna, op)).toMatchObject({
      changed: true,
      note: expect.stringMatching(/“Ops”/),
    });
    expect(aws.ledger.assignments).toEqual([assignment(group, 'GROUP')]);
  });

  it('asks about more than a hundred groups in parts', async () => {
    for (let at = 0; at < 205; at++) {
      const group = aws.ledger.addGroup(`g${at}`);
      aws.ledger.assignments.push(assignment(group, 'GROUP'));
      if (at >= 200) aws.ledger.join(userId, group);
    }
    const { words } = await connector.reads.readBack(anna);
    expect(words).toMatch(/through the groups “g200”, “g201”, “g202” and 2 more/);
    expect(aws.calls.filter((action) => action === 'IsMemberInGroups')).toHaveLength(3);
  });

  it('finds the user and the permission set by their ids, whatever they are called by then', async () => {
    await connector.grant(anna, op);
    const { seenAs } = await connector.reads.readBack(anna);
    const user = aws.ledger.users.get(userId);
    if (user !== undefined) Object.assign(user, { UserName: 'anna.new@acme.test', Emails: [] });
    expect(await connector.revoke({ ...anna, seenAs }, op)).toMatchObject({ changed: true });
    expect(aws.ledger.assignments).toEqual([]);
  });

  it('concludes nothing of a permission set that was made anew under its name', async () => {
    await connector.grant(anna, op);
    const { seenAs } = await connector.reads.readBack(anna);
    aws.ledger.sets.delete(aws.ledger.findSet('Admin'));
    aws.ledger.addSet('Admin');
    expect(await faultOf(connector.reads.readBack({ ...anna, seenAs }))).toEqual({
      kind: 'not_found',
      what: 'target',
    });
    expect(await connector.reads.readBack(anna)).toMatchObject({ stands: false });
  });

  it('asks about groups only where some have the permission set', async () => {
    await connector.grant(anna, op);
    await connector.reads.readBack(anna);
    expect(aws.calls).not.toContain('IsMemberInGroups');
  });

  it('concludes nothing of a user who is gone, nor at another instance', async () => {
    const { seenAs } = await connector.reads.readBack(anna);
    aws.ledger.removeUser(userId);
    aws.ledger.addUser('anna@acme.test');
    expect(await faultOf(connector.reads.readBack({ ...anna, seenAs }))).toEqual({
      kind: 'not_found',
      what: 'account',
    });
    const elsewhere = { ...anna, seenAs: seenAs && { ...seenAs, system: 'arn:aws:sso:::instance/other' } };
    expect(await faultOf(connector.reads.readBack(elsewhere))).toEqual({ kind: 'conflict' });
    expect(await faultOf(connector.revoke(elsewhere, op))).toEqual({ kind: 'conflict' });
  });
});
