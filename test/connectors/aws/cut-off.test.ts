import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { GrantRef } from '../../../src/domain/grant/connector.ts';
import { startAws, type AwsServer } from '../../support/aws/aws-server.ts';
import { ROOT, UNIT } from '../../support/aws/organization.ts';
import { ACCOUNT, connectTo, person } from '../../support/aws/stage.ts';
import { faultOf } from '../../support/exercise-connector.ts';

const NOW = Date.parse('2026-03-01T12:00:00.400Z');
const POLICY = 'p-sallyport1';
const op = { operationId: 'one' };

describe('sessions that are cut off by a policy', () => {
  let aws: AwsServer;
  let clock: number;
  /** How far the program's clock is ahead of AWS's. */
  let aheadMs: number;
  let connector: ReturnType<typeof connectTo>;
  let anna: GrantRef;
  let userId: string;

  const connect = (ids = [POLICY]) =>
    connectTo(aws, { deny_policy_ids: ids }, { time: () => new Date(clock + aheadMs) });
  const session = (whose = userId, { accountId = ACCOUNT, set = 'Admin', ago = 60_000 } = {}) =>
    aws.ledger.organization.open(whose, { accountId, set, issuedAt: new Date(clock - ago) });
  const works = (one: ReturnType<typeof session>) => aws.ledger.organization.lets(one, new Date(clock));
  const policy = (id = POLICY) => aws.ledger.organization.policies.get(id);
  const end = (goneSince?: number, by = connector) =>
    by.sessions.end(anna, goneSince === undefined ? undefined : new Date(goneSince + aheadMs));
  /** As a removal does: once, and once more. */
  const endTwice = async () => {
    expect(await faultOf(end())).toEqual({ kind: 'retryable', afterMs: 15_000 });
    const goneSince = clock + 500;
    clock += 16_000;
    return end(goneSince);
  };

  beforeEach(async () => {
    aws = await startAws();
    clock = NOW;
    aheadMs = 0;
    aws.now = () => new Date(clock);
    userId = aws.ledger.addUser('anna@acme.test');
    for (const name of ['Admin', 'Admin_x', 'Audit']) aws.ledger.addSet(name);
    aws.ledger.organization.addPolicy(POLICY);
    connector = connect();
    anna = { target: `${ACCOUNT}/Admin`, account: person('anna@acme.test') };
    await connector.grant(anna, op);
    anna = { ...anna, seenAs: (await connector.reads.readBack(anna)).seenAs ?? null };
    await connector.revoke(anna, op);
  });
  afterEach(async () => {
    await connector.close?.();
    await aws.close();
  });

  it('refuses what was open, and nothing else', async () => {
    const opened = [session(), session(userId, { ago: 11.9 * 3_600_000 })];
    const others = [
      session(aws.ledger.addUser('omar@acme.test')),
      session(userId, { set: 'Audit' }),
      session(userId, { set: 'Admin_x' }),
      session(userId, { accountId: '444455556666' }),
      { ...session(), roleArn: `arn:aws:iam::${ACCOUNT}:role/deploy`, userId: undefined },
    ];
    expect(opened.map(works)).toEqual([true, true]);
    expect(await faultOf(end())).toEqual({ kind: 'retryable', afterMs: 15_000 });
    expect(opened.map(works)).toEqual([false, false]);
    expect(others.map(works)).toEqual(others.map(() => true));
    clock += 16_000;
    expect(await end(NOW + 1_000)).toEqual({
      kind: 'outlives',
      what: `roles that were assumed from AWS sessions that were opened as “Admin” in account ${ACCOUNT} before these were cut off (role chaining), for an hour, and an hour longer each time`,
      until: new Date(clock + 65 * 60_000),
    });
    expect(aws.calls.filter((called) => called === 'UpdatePolicy')).toHaveLength(1);
    await connector.grant(anna, op);
    expect(works(session(userId, { ago: 0 }))).toBe(true);
  });

  it.each([-240_000, 0, 240_000])('goes by AWS’s clock, the program’s being %i ms ahead', async (ms) => {
    aheadMs = ms;
    const last = session(userId, { ago: 0 });
    await endTwice();
    expect(works(last)).toBe(false);
    clock = NOW + 4_000;
    expect(works(session(userId, { ago: 0 }))).toBe(true);
  });

  it('signs by AWS’s clock, once it was refused for its own', async () => {
    aheadMs = 600_000;
    expect(await faultOf(end())).toEqual({ kind: 'retryable' });
    expect(await endTwice()).toMatchObject({ what: expect.stringMatching(/^roles/) });
  });

  it('cuts nothing later than the removal, however late it is carried out', async () => {
    const opened = session();
    const goneSince = clock;
    clock += 3_600_000;
    const anew = session(userId, { ago: 1_800_000 });
    // The SDK signs by the time at which it was made.
    connector = connect();
    expect(await faultOf(end(goneSince))).toEqual({ kind: 'retryable', afterMs: 15_000 });
    expect([opened, anew].map(works)).toEqual([false, true]);
  });

  it('cuts off somebody whom the identity store has no more', async () => {
    const opened = session();
    aws.ledger.addGroup('ops');
    aws.ledger.removeUser(userId);
    expect(await endTwice()).toMatchObject({ what: expect.stringMatching(/^roles that were assumed/) });
    expect(works(opened)).toBe(false);
  });

  it('isn’t done before it was looked at once more', async () => {
    await faultOf(end());
    clock += 5_000;
    expect(await faultOf(end(NOW + 500))).toEqual({ kind: 'retryable', afterMs: 15_000 });
    expect(aws.calls.filter((called) => called === 'UpdatePolicy')).toHaveLength(1);
  });

  it('writes it again where another process wrote what it had read before', async () => {
    const opened = session();
    const before = policy()?.Content ?? '';
    await faultOf(end());
    Object.assign(policy() ?? {}, { Content: before, inForce: before });
    clock += 16_000;
    expect(await faultOf(end(NOW + 500))).toEqual({ kind: 'retryable', afterMs: 15_000 });
    expect(works(opened)).toBe(false);
    clock += 16_000;
    expect(await end(NOW + 500)).toMatchObject({ what: expect.stringMatching(/^roles/) });
  });

  it('loses none of six that are cut off at once, in one process', async () => {
    const refs = Array.from({ length: 6 }, (_, at) => {
      const login = `person-${at}@acme.test`;
      const id = aws.ledger.addUser(login);
      return { ...anna, account: person(login), seenAs: { ...anna.seenAs, account: { id, login } } };
    });
    const opened = refs.map((ref) => session(ref.seenAs.account.id));
    await Promise.all(refs.map((ref) => faultOf(connector.sessions.end(ref))));
    expect(opened.filter(works)).toEqual([]);
  });

  it('loses neither of two that two processes cut off at once', async () => {
    const login = 'omar@acme.test';
    const omar = { id: aws.ledger.addUser(login), login };
    const ref = { ...anna, account: person(login), seenAs: { ...anna.seenAs, account: omar } };
    const opened = [session(), session(omar.id)];
    const ways = [
      { by: connector, ref: anna },
      { by: connect(), ref },
    ];
    const areDone = async (goneSince?: Date) => {
      const ends = ways.map(({ by, ref: of }) => by.sessions.end(of, goneSince));
      return (await Promise.allSettled(ends)).every(({ status }) => status === 'fulfilled');
    };
    expect(await areDone()).toBe(false);
    // Where one took back what the other wrote, that is written at the second look, and found at the third.
    for (let looks = 0; looks < 3; looks++) {
      clock += 16_000;
      if (await areDone(new Date(NOW + 500))) break;
    }
    expect(await areDone(new Date(NOW + 500))).toBe(true);
    expect(opened.map(works)).toEqual([false, false]);
    await ways[1]?.by.close?.();
  });

  it.each(['lost', '500-after'] as const)(
    'finds what it wrote though the answer was lost: %s',
    async (how) => {
      const opened = session();
      aws.next('UpdatePolicy', how);
      expect(await endTwice()).toMatchObject({ what: expect.stringMatching(/^roles/) });
      expect(works(opened)).toBe(false);
      expect(aws.calls.filter((called) => called === 'UpdatePolicy')).toHaveLength(1);
    },
  );

  it.each([
    ['UpdatePolicy', 'being-modified'],
    ['UpdatePolicy', 'throttled'],
    ['DescribePolicy', 'html'],
    ['DescribePolicy', 'half'],
    ['DescribePolicy', '500'],
    ['ListTargetsForPolicy', 'listless'],
    ['ListParents', 'html-502'],
    ['ListAccountAssignments', 'half'],
  ] as const)('tries again where %s goes wrong: %s', async (action, how) => {
    aws.next(action, how);
    expect(await faultOf(end())).toMatchObject({ kind: 'retryable' });
    expect(await endTwice()).toMatchObject({ what: expect.stringMatching(/^roles/) });
  });

  const PEOPLE_AGAIN = 'it is assigned to them again';
  it.each<[string, () => unknown, RegExp | string]>([
    ['isn’t there', () => aws.ledger.organization.policies.clear(), /PolicyNotFoundException/],
    ['isn’t attached', () => policy()?.targets.splice(0), /attached to account 111122223333, or above/],
    ['may not be read', () => aws.denied.add('DescribePolicy'), /not authorized to perform: DescribePolicy/],
    ['may not be changed', () => aws.denied.add('UpdatePolicy'), /not authorized to perform: UpdatePolicy/],
    [
      'is of another type',
      () => Object.assign(policy() ?? {}, { Type: 'TAG_POLICY' }),
      /isn’t a service control/,
    ],
    [
      'is no text of a policy',
      () => Object.assign(policy() ?? {}, { Content: '{}' }),
      /can’t be read as a policy/,
    ],
    ['doesn’t reach', () => (aws.ledger.organization.managementAccount = ACCOUNT), /the management account/],
    ['would hit who has it again', () => connector.grant(anna, op), PEOPLE_AGAIN],
    ['would hit who has it through a group', () => throughGroup(), 'a group gives them the same'],
    [
      'has no room',
      () => Object.assign(policy() ?? {}, { Content: large(5_000) }),
      /no room left in p-sallyport1/,
    ],
  ])('says why sessions go on where the policy %s', async (_, change, why) => {
    await change();
    const opened = session();
    const said = await end();
    expect(said).toMatchObject({ kind: 'outlives', until: new Date(clock + 12 * 3_600_000) });
    expect(said.kind === 'outlives' && said.what).toMatch(
      typeof why === 'string' ? `before (not cut off: ${why}), and roles` : why,
    );
    expect(works(opened)).toBe(true);
  });

  function throughGroup(): void {
    const PrincipalId = aws.ledger.addGroup('ops');
    aws.ledger.join(userId, PrincipalId);
    const PermissionSetArn = aws.ledger.findSet('Admin');
    aws.ledger.assignments.push({
      AccountId: ACCOUNT,
      PermissionSetArn,
      PrincipalType: 'GROUP',
      PrincipalId,
    });
  }

  const large = (length: number): string => {
    const statement = { Sid: 'Theirs', Effect: 'Deny', Action: 'none:None', Resource: '*'.repeat(length) };
    return JSON.stringify({ Version: '2012-10-17', Statement: [statement] });
  };

  it('takes the next policy that reaches the account and has room', async () => {
    const { organization } = aws.ledger;
    organization.addPolicy('p-sallyport2', { targets: ['444455556666'] });
    organization.addPolicy('p-sallyport3', { targets: [UNIT] });
    Object.assign(policy() ?? {}, { Content: large(5_000) });
    connector = connect([POLICY, 'p-sallyport2', 'p-sallyport3']);
    const opened = session();
    expect(await endTwice()).toMatchObject({ what: expect.stringMatching(/^roles/) });
    expect(works(opened)).toBe(false);
    expect(policy('p-sallyport2')?.Content).not.toContain('SallyportEnded');
  });

  it('says in its health what it may not read, where no policy reaches, and what wasn’t tried', async () => {
    expect(await connector.health([anna.target])).toMatchObject({
      ok: true,
      actsAs: expect.stringContaining('UpdatePolicy'),
    });
    for (const action of ['DescribePolicy', 'ListTargetsForPolicy', 'ListParents', 'DescribeOrganization']) {
      aws.denied.add(action);
      const { ok, lacks } = await connector.health([anna.target]);
      expect({ action, ok, lacks }).toMatchObject({
        ok: false,
        lacks: [expect.stringMatching(`^Open sessions can’t be cut off: .*perform: ${action}\\b`)],
      });
      aws.denied.delete(action);
    }
    policy()?.targets.splice(0, 1, '444455556666');
    expect((await connector.health([anna.target, '444455556666/Audit'])).lacks).toEqual([
      `Open sessions can’t be cut off there: no policy of deny_policy_ids is attached to account ${ACCOUNT}, or above it.`,
    ]);
    expect(policy()?.targets).not.toContain(ROOT);
  });
});
