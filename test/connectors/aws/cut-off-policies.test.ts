import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { GrantRef } from '../../../src/domain/grant/connector.ts';
import { CutOffStage, large, POLICY } from '../../support/aws/cut-off-stage.ts';
import { ROOT, UNIT } from '../../support/aws/organization.ts';
import { ACCOUNT } from '../../support/aws/stage.ts';
import { faultOf } from '../../support/exercise-connector.ts';

const OTHER = 'p-sallyport2';

describe('the policies by which sessions are cut off', () => {
  let stage: CutOffStage;
  beforeEach(async () => {
    stage = await CutOffStage.start();
  });
  afterEach(() => stage.close());

  const PEOPLE_AGAIN = 'it is assigned to them again';
  it.each<[string, () => unknown, RegExp | string]>([
    ['isn’t there', () => stage.aws.ledger.organization.policies.clear(), /PolicyNotFoundException/],
    ['isn’t attached', () => stage.policy().targets.splice(0), /attached to account 111122223333, or above/],
    [
      'may not be read',
      () => stage.aws.denied.add('DescribePolicy'),
      /not authorized to perform: DescribePolicy/,
    ],
    [
      'may not be changed',
      () => stage.aws.denied.add('UpdatePolicy'),
      /not authorized to perform: UpdatePolicy/,
    ],
    [
      'is of another type',
      () => Object.assign(stage.policy(), { Type: 'TAG_POLICY' }),
      /isn’t a service control/,
    ],
    [
      'is no text of a policy',
      () => Object.assign(stage.policy(), { Content: '{}' }),
      /can’t be read as a policy/,
    ],
    [
      'doesn’t reach',
      () => (stage.aws.ledger.organization.managementAccount = ACCOUNT),
      /the management account/,
    ],
    ['would hit who has it again', () => stage.givenAgain(), PEOPLE_AGAIN],
    ['would hit who has it through a group', () => stage.throughGroup(), 'a group gives them the same'],
  ])('says why sessions go on where the policy %s', async (_, change, why) => {
    await change();
    const opened = stage.session();
    const said = await stage.end();
    expect(said).toMatchObject({ kind: 'outlives', until: expect.any(Date) });
    expect(said.kind === 'outlives' && said.what).toMatch(
      typeof why === 'string' ? `before, for up to 12 hours (not cut off: ${why}), roles` : why,
    );
    expect(stage.works(opened)).toBe(true);
  });

  it('takes the next policy that reaches the account and has room', async () => {
    const { organization } = stage.aws.ledger;
    organization.addPolicy('p-sallyport2', { targets: ['444455556666'] });
    organization.addPolicy('p-sallyport3', { targets: [UNIT] });
    Object.assign(stage.policy(), { Content: large(5_000) });
    stage.connector = stage.connect([POLICY, 'p-sallyport2', 'p-sallyport3']);
    const opened = stage.session();
    expect((await stage.endFully()).ended).toMatchObject({ why: expect.stringMatching(/were cut off/) });
    expect(stage.works(opened)).toBe(false);
    expect(stage.policy('p-sallyport2').Content).not.toContain('SallyportEnded');
  });

  it('waits for room as long as sessions may be open', async () => {
    const opened = stage.session();
    const { Content } = stage.policy();
    Object.assign(stage.policy(), { Content: large(5_000) });
    const goneSince = stage.clock;
    expect(await faultOf(stage.end())).toEqual({ kind: 'retryable' });
    stage.clock += 11.9 * 3_600_000;
    await expect(stage.end(goneSince)).rejects.toThrow('no room left in p-sallyport1');
    expect(stage.works(opened)).toBe(true);
    Object.assign(stage.policy(), { Content });
    expect(await faultOf(stage.end(goneSince))).toEqual({ kind: 'retryable', afterMs: 15_000 });
    expect(stage.works(opened)).toBe(false);
    Object.assign(stage.policy(), { Content: large(5_000) });
    stage.clock += 3_600_000;
    expect(await stage.end(goneSince)).toMatchObject({ what: expect.stringContaining('no room left') });
  });

  it('has room for a leaver with twelve assignments and more, two of which are called alike', async () => {
    for (const set of ['Billing', 'Deploy', 'Support']) stage.aws.ledger.addSet(set);
    const refs: GrantRef[] = [];
    for (const accountId of [ACCOUNT, '444455556666'])
      for (const set of ['Admin', 'Admin_x', 'Audit', 'Billing', 'Deploy', 'Support'])
        refs.push(await stage.removed({ ...stage.anna, target: `${accountId}/${set}`, seenAs: null }));
    const opened = refs.map(({ target }) => {
      const [accountId, set] = target.split('/');
      return stage.session(stage.userId, { accountId, set });
    });
    for (const ref of refs) {
      expect(await faultOf(stage.end(undefined, { ref }))).toEqual({ kind: 'retryable', afterMs: 15_000 });
      stage.clock += 1_000;
    }
    expect(opened.filter(stage.works)).toEqual([]);
    expect(stage.policy().Content.length).toBeLessThan(2_900);
  });

  it('leaves open what they were given again, where another of theirs is cut off later', async () => {
    await stage.endFully();
    await stage.givenAgain();
    const again = stage.session(stage.userId, { ago: 0 });
    stage.clock += 60_000;
    const audit = await stage.removed({ ...stage.anna, target: `${ACCOUNT}/Audit`, seenAs: null });
    const opened = stage.session(stage.userId, { set: 'Audit' });
    await stage.endFully(audit);
    expect([again, opened].map(stage.works)).toEqual([true, false]);
  });

  it.each<[string, () => unknown]>([
    ['isn’t there', () => stage.aws.ledger.organization.policies.delete(POLICY)],
    ['is no text of a policy', () => Object.assign(stage.policy(), { Content: '{}' })],
    ['may not be read', () => stage.aws.deniedOf.add(`DescribePolicy ${POLICY}`)],
    ['may not be looked for', () => stage.aws.deniedOf.add(`ListTargetsForPolicy ${POLICY}`)],
    ['may not be changed', () => stage.aws.deniedOf.add(`UpdatePolicy ${POLICY}`)],
  ])('takes the next where one %s', async (_, change) => {
    stage.aws.ledger.organization.addPolicy(OTHER);
    stage.connector = stage.connect([POLICY, OTHER]);
    change();
    const opened = stage.session();
    expect((await stage.endFully()).ended).toMatchObject({ why: expect.stringMatching(/were cut off/) });
    expect(stage.works(opened)).toBe(false);
    expect(stage.policy(OTHER).Content).toContain('SallyportEnded');
  });

  it.each([
    ['ListTargetsForPolicy', 'credentials-over'],
    ['UpdatePolicy', 'credentials-over'],
    ['UpdatePolicy', 'unknown-key'],
  ] as const)('waits for credentials: %s, %s', async (action, how) => {
    stage.aws.next(action, how);
    expect(await faultOf(stage.end())).toEqual({ kind: 'retryable' });
    expect((await stage.endFully()).ended).toMatchObject({ why: expect.stringMatching(/were cut off/) });
  });

  it('cuts off nobody who has it through a group, where another group that has it was deleted', async () => {
    stage.aws.ledger.removeGroup(stage.throughGroup('gone'));
    stage.throughGroup('ops');
    const opened = stage.session();
    expect(await stage.end()).toMatchObject({ what: expect.stringContaining('a group gives them the same') });
    expect(stage.works(opened)).toBe(true);
  });

  it('cuts off who had it through a group that was deleted', async () => {
    stage.aws.ledger.removeGroup(stage.throughGroup('gone'));
    const opened = stage.session();
    await stage.endFully();
    expect(stage.works(opened)).toBe(false);
  });

  it('cuts off nobody where it isn’t known who has it', async () => {
    const opened = stage.session();
    stage.aws.next('ListAccountAssignments', 'gone');
    expect(await stage.end()).toMatchObject({ what: expect.stringContaining('ResourceNotFoundException') });
    expect(stage.works(opened)).toBe(true);
  });

  it('says in its health what it may not read, where no policy reaches, and what wasn’t tried', async () => {
    expect(await stage.connector.health([stage.anna.target])).toMatchObject({
      ok: true,
      actsAs: expect.stringContaining('UpdatePolicy'),
    });
    for (const action of ['DescribePolicy', 'ListTargetsForPolicy', 'ListParents', 'DescribeOrganization']) {
      stage.aws.denied.add(action);
      const { ok, lacks } = await stage.connector.health([stage.anna.target]);
      expect({ action, ok, lacks }).toMatchObject({
        ok: false,
        lacks: [expect.stringMatching(`^Open sessions can’t be cut off: .*perform: ${action}\\b`)],
      });
      stage.aws.denied.delete(action);
    }
    stage.policy().targets.splice(0, 1, '444455556666');
    expect((await stage.connector.health([stage.anna.target, '444455556666/Audit'])).lacks).toEqual([
      `Open sessions can’t be cut off: no policy of deny_policy_ids is attached to account ${ACCOUNT}, or above it.`,
    ]);
    expect(stage.policy().targets).not.toContain(ROOT);
  });
});
