import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { CutOffStage, NOW } from '../../support/aws/cut-off-stage.ts';
import { ACCOUNT, person } from '../../support/aws/stage.ts';
import { faultOf } from '../../support/exercise-connector.ts';

describe('sessions that are cut off by a policy', () => {
  let stage: CutOffStage;
  beforeEach(async () => {
    stage = await CutOffStage.start();
  });
  afterEach(() => stage.close());

  it('refuses what was open, and nothing else', async () => {
    const opened = [stage.session(), stage.session(stage.userId, { ago: 11.9 * 3_600_000 })];
    const others = [
      stage.session(stage.aws.ledger.addUser('omar@acme.test')),
      stage.session(stage.userId, { set: 'Audit' }),
      stage.session(stage.userId, { set: 'Admin_x' }),
      stage.session(stage.userId, { accountId: '444455556666' }),
      { ...stage.session(), roleArn: `arn:aws:iam::${ACCOUNT}:role/deploy`, userId: undefined },
    ];
    expect(opened.map(stage.works)).toEqual([true, true]);
    expect(await faultOf(stage.end())).toEqual({ kind: 'retryable', afterMs: 15_000 });
    expect(opened.map(stage.works)).toEqual([false, false]);
    expect(others.map(stage.works)).toEqual(others.map(() => true));
    expect((await stage.endFully()).ended).toEqual({
      kind: 'not_shown',
      why: `The AWS sessions that were opened as “Admin” in account ${ACCOUNT} were cut off. AWS doesn’t show whether something goes on that was opened from them before: roles that were assumed (role chaining), an hour longer each time, and shells and connections that were opened from these.`,
    });
    expect(others.map(stage.works)).toEqual(others.map(() => true));
    await stage.givenAgain();
    expect(stage.works(stage.session(stage.userId, { ago: 0 }))).toBe(true);
  });

  it('cuts off at once, looks again, and once more when AWS opens no more sessions', async () => {
    stage.clock += 500;
    const { waitsMs } = await stage.endFully();
    expect(waitsMs).toEqual([15_000, 107_500, 15_000]);
    expect(stage.writes).toBe(2);
  });

  it('cuts off what AWS opened in the first minutes, as it hadn’t heard everywhere', async () => {
    await faultOf(stage.end());
    stage.clock += 110_000;
    const late = stage.session(stage.userId, { ago: 0 });
    expect(stage.works(late)).toBe(true);
    stage.clock += 16_000;
    expect(await faultOf(stage.end(NOW + 500))).toEqual({ kind: 'retryable', afterMs: 15_000 });
    expect(stage.works(late)).toBe(false);
    expect(stage.works(stage.session(stage.userId, { ago: 0 }))).toBe(true);
    stage.clock += 16_000;
    expect(await stage.end(NOW + 500)).toMatchObject({ why: expect.stringMatching(/were cut off/) });
  });

  it('leaves what was opened in these minutes to who was given the same again', async () => {
    const before = stage.session();
    await faultOf(stage.end());
    await stage.givenAgain();
    stage.clock += 60_000;
    const again = stage.session(stage.userId, { ago: 0 });
    stage.clock += 80_000;
    expect(await stage.end(NOW + 500)).toMatchObject({ why: expect.stringMatching(/were cut off/) });
    expect([before, again].map(stage.works)).toEqual([false, true]);
    expect(stage.writes).toBe(1);
  });

  it('cuts the same off once, where two of its accesses end in one second', async () => {
    const opened = stage.session();
    await faultOf(stage.end());
    expect(await faultOf(stage.end())).toMatchObject({ kind: 'retryable' });
    expect(stage.writes).toBe(1);
    expect(stage.works(opened)).toBe(false);
  });

  it.each([-240_000, 0, 240_000])('goes by AWS’s clock, the program’s being %i ms ahead', async (ms) => {
    stage.aheadMs = ms;
    const last = stage.session(stage.userId, { ago: 0 });
    await faultOf(stage.end());
    expect(stage.works(last)).toBe(false);
    stage.clock = NOW + 4_000;
    expect(stage.works(stage.session(stage.userId, { ago: 0 }))).toBe(true);
  });

  it('signs by AWS’s clock, once it was refused for its own', async () => {
    stage.aheadMs = 600_000;
    stage.aws.mostApartMs = 5 * 60_000;
    expect(await faultOf(stage.end())).toEqual({ kind: 'retryable' });
    expect((await stage.endFully()).ended).toMatchObject({ why: expect.stringMatching(/were cut off/) });
  });

  it('cuts nothing later than the removal, however late it is carried out', async () => {
    const opened = stage.session();
    const goneSince = stage.clock;
    stage.clock += 3_600_000;
    const anew = stage.session(stage.userId, { ago: 1_800_000 });
    expect(await faultOf(stage.end(goneSince))).toEqual({ kind: 'retryable', afterMs: 15_000 });
    expect([opened, anew].map(stage.works)).toEqual([false, true]);
  });

  it('cuts off somebody whom the identity store has no more', async () => {
    const opened = stage.session();
    stage.aws.ledger.addGroup('ops');
    stage.aws.ledger.removeUser(stage.userId);
    expect((await stage.endFully()).ended).toMatchObject({
      why: expect.stringMatching(/were cut off/),
    });
    expect(stage.works(opened)).toBe(false);
  });

  it('writes it again where another process wrote what it had read before', async () => {
    const opened = stage.session();
    const before = stage.policy().Content ?? '';
    await faultOf(stage.end());
    Object.assign(stage.policy(), { Content: before, inForce: before });
    stage.clock += 16_000;
    expect(await faultOf(stage.end(NOW + 500))).toEqual({ kind: 'retryable', afterMs: 15_000 });
    expect(stage.works(opened)).toBe(false);
    expect(stage.writes).toBe(2);
  });

  it('loses none of six that are cut off at once, in one process', async () => {
    const refs = Array.from({ length: 6 }, (_, at) => {
      const login = `person-${at}@acme.test`;
      const id = stage.aws.ledger.addUser(login);
      return {
        ...stage.anna,
        account: person(login),
        seenAs: { ...stage.anna.seenAs, account: { id, login } },
      };
    });
    const opened = refs.map((ref) => stage.session(ref.seenAs.account.id));
    await Promise.all(refs.map((ref) => faultOf(stage.connector.sessions.end(ref))));
    expect(opened.filter(stage.works)).toEqual([]);
  });

  it('loses neither of two that two processes cut off at once', async () => {
    const login = 'omar@acme.test';
    const omar = { id: stage.aws.ledger.addUser(login), login };
    const ref = { ...stage.anna, account: person(login), seenAs: { ...stage.anna.seenAs, account: omar } };
    const opened = [stage.session(), stage.session(omar.id)];
    const ways = [
      { by: stage.connector, ref: stage.anna },
      { by: stage.connect(), ref },
    ];
    const areDone = async (goneSince?: Date) => {
      const ends = ways.map(({ by, ref: of }) => by.sessions.end(of, goneSince));
      return (await Promise.allSettled(ends)).every(({ status }) => status === 'fulfilled');
    };
    expect(await areDone()).toBe(false);
    // Where one took back what the other wrote, that is written at the second look, and found at the third.
    for (let looks = 0; looks < 5; looks++) {
      stage.clock += 62_000;
      if (await areDone(new Date(NOW + 500))) break;
    }
    expect(await areDone(new Date(NOW + 500))).toBe(true);
    expect(opened.map(stage.works)).toEqual([false, false]);
    await ways[1]?.by.close?.();
  });

  it.each(['lost', '500-after'] as const)(
    'finds what it wrote though the answer was lost: %s',
    async (how) => {
      const opened = stage.session();
      stage.aws.next('UpdatePolicy', how);
      expect((await stage.endFully()).ended).toMatchObject({ why: expect.stringMatching(/were cut off/) });
      expect(stage.works(opened)).toBe(false);
      expect(stage.writes).toBe(2);
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
    stage.aws.next(action, how);
    expect(await faultOf(stage.end())).toMatchObject({ kind: 'retryable' });
    expect((await stage.endFully()).ended).toMatchObject({ why: expect.stringMatching(/were cut off/) });
  });
});
