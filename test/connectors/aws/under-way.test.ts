import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { everyItem } from '../../../src/domain/pages.ts';
import { startAws, type AwsServer } from '../../support/aws/aws-server.ts';
import { ACCOUNT, connectTo, IMPATIENT, person } from '../../support/aws/stage.ts';
import { faultOf } from '../../support/exercise-connector.ts';

const anna = { target: `${ACCOUNT}/Admin`, account: person('anna@acme.test') };
const omar = { ...anna, account: person('omar@acme.test') };
const op = { operationId: 'one' };

describe('what is under way at AWS', () => {
  let aws: AwsServer;
  let connector: ReturnType<typeof connectTo>;

  beforeEach(async () => {
    aws = await startAws();
    for (const { account } of [anna, omar]) aws.ledger.addUser(account.email);
    aws.ledger.addSet('Admin');
    connector = connectTo(aws);
  });
  afterEach(async () => {
    await connector.close?.();
    await aws.close();
  });

  const slow = () => {
    aws.ledger.pollsUntilDone = Number.POSITIVE_INFINITY;
    return connectTo(aws, {}, { patience: IMPATIENT });
  };
  const handleOf = async (work: ReturnType<typeof connector.grant>): Promise<string> => {
    const outcome = await work;
    expect(outcome.kind).toBe('pending');
    return outcome.kind === 'pending' ? outcome.handle : '';
  };

  it('calls nothing gone that AWS may yet give, though the answer to it was lost', async () => {
    aws.ledger.pollsUntilDone = Number.POSITIVE_INFINITY;
    aws.next('CreateAccountAssignment', 'lost');
    expect(await faultOf(connector.grant(anna, op))).toEqual({ kind: 'unknown_outcome' });
    expect(await faultOf(connector.reads.readBack(anna))).toEqual({ kind: 'retryable' });
    expect(await connector.reads.readBack(omar)).toMatchObject({ stands: false });
    aws.ledger.settle();
    expect(await connector.reads.readBack(anna)).toMatchObject({ stands: true });
  });

  it('finds it on whatever page it is, and takes one that is nobody’s for anybody’s', async () => {
    aws.ledger.most = 1;
    for (const ref of [omar, anna]) await slow().grant(ref, op);
    expect(await faultOf(connector.reads.readBack(anna))).toEqual({ kind: 'retryable' });
    aws.ledger.settle();
    await slow().revoke(anna, op);
    await slow().revoke(omar, op);
    aws.ledger.settle();
    await slow().grant(omar, op);
    expect(await connector.reads.readBack(anna)).toMatchObject({ stands: false });
    aws.ledger.isTerse = true;
    expect(await faultOf(connector.reads.readBack(anna))).toEqual({ kind: 'retryable' });
  });

  it.each(['listless', 'half', '500', 'lost'] as const)(
    'concludes nothing where what is under way can’t be read: %s',
    async (mishap) => {
      aws.next('ListAccountAssignmentCreationStatus', mishap);
      expect(await faultOf(connector.reads.readBack(anna))).toMatchObject({ kind: 'retryable' });
    },
  );

  it('doesn’t say that it is given while AWS takes it away', async () => {
    await connector.grant(anna, op);
    await slow().revoke(anna, op);
    expect(await faultOf(connector.grant(anna, op))).toEqual({ kind: 'retryable' });
    aws.ledger.settle();
    aws.ledger.pollsUntilDone = 1;
    expect(await connector.grant(anna, op)).toMatchObject({ kind: 'done', changed: true });
  });

  it('says that it is done once it is listed, and not for ever that it will be', async () => {
    const handle = await handleOf(slow().grant(anna, op));
    aws.ledger.settle();
    aws.ledger.isListedLate = true;
    expect(await connector.poll?.(handle)).toEqual({ kind: 'pending', handle });
    aws.next('ListAccountAssignments', '500');
    expect(await connector.poll?.(handle)).toEqual({ kind: 'pending', handle });
    const later = () => new Date(Date.now() + 16 * 60_000);
    aws.now = later;
    const afterwards = connectTo(aws, {}, { time: later });
    expect(await faultOf(afterwards.poll?.(handle) ?? Promise.resolve())).toEqual({ kind: 'conflict' });
    aws.ledger.isListedLate = false;
    expect(await afterwards.poll?.(handle)).toMatchObject({ kind: 'done', changed: true });
  });

  it.each(['IsMemberInGroups', 'DescribeGroup'])(
    'removes what it can’t say all words about: %s',
    async (action) => {
      const userId = aws.ledger.findUser('anna@acme.test');
      const PrincipalId = aws.ledger.addGroup('Ops');
      aws.ledger.join(userId, PrincipalId);
      await connector.grant(anna, op);
      const [own] = aws.ledger.assignments;
      if (own) aws.ledger.assignments.push({ ...own, PrincipalType: 'GROUP', PrincipalId });
      aws.next(action, 'throttled', 'html');
      expect(await connector.revoke(anna, op)).toEqual({
        kind: 'done',
        changed: true,
        note: 'Whether groups give them the same couldn’t be read.',
      });
      expect(aws.ledger.assignments).toHaveLength(1);
      const order = aws.calls.filter((called) => [action, 'DeleteAccountAssignment'].includes(called));
      expect(order[0]).toBe('DeleteAccountAssignment');
    },
  );

  it('takes somebody out of a group without asking first whether they are in it', async () => {
    aws.ledger.addGroup('editors');
    const ref = { ...anna, target: 'group:editors' };
    await connector.grant(ref, op);
    aws.next('IsMemberInGroups', '500');
    expect(await connector.revoke(ref, op)).toEqual({ kind: 'done', changed: true });
  });

  it('doesn’t have one person wait for another', async () => {
    aws.ledger.pollsUntilDone = 10;
    const patient = connectTo(aws, {}, { patience: { everyMs: 50, forMs: 60_000 } });
    const first = patient.grant(anna, op);
    const second = patient.grant(omar, op);
    await Promise.all([first, second]);
    const before = aws.calls.slice(0, aws.calls.lastIndexOf('CreateAccountAssignment'));
    expect(before).toContain('CreateAccountAssignment');
    expect(
      before.filter((called) => called === 'DescribeAccountAssignmentCreationStatus').length,
    ).toBeLessThan(8);
  });

  it('lists what all others hold where one user is removed meanwhile', async () => {
    for (const ref of [anna, omar]) await connector.grant(ref, op);
    aws.next('ListAccountAssignmentsForPrincipal', 'gone');
    const held: string[] = [];
    for await (const { account } of everyItem((cursor) => connector.reads.grants({}, cursor)))
      held.push(account.login);
    expect(held).toHaveLength(1);
    for (let at = 0; at < 3; at++) aws.ledger.addUser(`more${at}@acme.test`);
    aws.next('ListAccountAssignmentsForPrincipal', 'gone');
    const logins: string[] = [];
    for await (const { account } of everyItem((cursor) => connector.reads.grants({}, cursor)))
      logins.push(account.login);
    expect(logins).toEqual(['omar@acme.test']);
  });

  it('says of a list whose target goes in the middle that it isn’t whole', async () => {
    aws.ledger.most = 1;
    for (const ref of [anna, omar]) await connector.grant(ref, op);
    const { next } = await connector.reads.grants({ target: anna.target });
    aws.ledger.sets.clear();
    expect(await faultOf(connector.reads.grants({ target: anna.target }, next))).toEqual({
      kind: 'not_found',
      what: 'target',
    });
    expect(await connector.reads.grants({ target: anna.target })).toEqual({ items: [] });
  });
});
