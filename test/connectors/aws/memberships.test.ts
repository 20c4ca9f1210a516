import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startAws, type AwsServer } from '../../support/aws/aws-server.ts';
import { connectTo, person } from '../../support/aws/stage.ts';
import { faultOf } from '../../support/exercise-connector.ts';

const anna = { target: 'group:editors', account: person('anna@acme.test') };
const op = { operationId: 'one' };

describe('groups and users of the identity store', () => {
  let aws: AwsServer;
  let connector: ReturnType<typeof connectTo>;
  let userId: string;

  beforeEach(async () => {
    aws = await startAws();
    userId = aws.ledger.addUser('anna@acme.test');
    aws.ledger.addGroup('editors');
    connector = connectTo(aws);
  });
  afterEach(async () => {
    await connector.close?.();
    await aws.close();
  });

  it('leaves the groups of an identity provider alone, and says so', async () => {
    const group = aws.ledger.addGroup('from okta', { ExternalIds: [{ Issuer: 'https://okta', Id: '1' }] });
    const ref = { ...anna, target: 'group:from okta' };
    await expect(connector.grant(ref, op)).rejects.toThrow(/from your identity provider/);
    aws.ledger.join(userId, group);
    expect(await faultOf(connector.revoke(ref, op))).toEqual({ kind: 'conflict' });
    expect(await connector.reads.readBack(ref)).toMatchObject({ stands: true });
    expect(await connector.health([ref.target])).toMatchObject({
      ok: false,
      lacks: [expect.stringMatching(/comes from your identity provider/)],
    });
  });

  it('says changed: false where somebody else was quicker', async () => {
    aws.next('CreateGroupMembership', 'busy');
    expect(await connector.grant(anna, op)).toEqual({ kind: 'done', changed: false });
    expect(await connector.reads.readBack(anna)).toMatchObject({ stands: false });
  });

  it('says that it isn’t known whether it was done where the answer is lost or no answer', async () => {
    for (const mishap of ['lost', '500-after', 'html'] as const) {
      aws.next('CreateGroupMembership', mishap);
      expect(await faultOf(connector.grant(anna, op)), mishap).toEqual({ kind: 'unknown_outcome' });
      await connector.revoke(anna, op);
      expect(aws.ledger.memberships.size).toBe(0);
    }
  });

  it('finds a renamed user and a renamed group by their ids', async () => {
    await connector.grant(anna, op);
    const { seenAs } = await connector.reads.readBack(anna);
    const [user, group] = [aws.ledger.users.get(userId), aws.ledger.groups.get(seenAs?.targetId ?? '')];
    if (user && group) [user.UserName, group.DisplayName] = ['new@acme.test', 'authors'];
    expect(await connector.reads.readBack({ ...anna, seenAs })).toMatchObject({ stands: true });
    expect(await connector.revoke({ ...anna, seenAs }, op)).toMatchObject({ changed: true });
    aws.ledger.removeUser(userId);
    expect(await faultOf(connector.reads.readBack({ ...anna, seenAs }))).toEqual({
      kind: 'not_found',
      what: 'account',
    });
  });

  it('finds a user in other capitals, and neither of two', async () => {
    const omar = { ...anna, account: person('omar@acme.test') };
    const id = aws.ledger.addUser('Omar@acme.test');
    expect(await connector.reads.readBack(omar)).toMatchObject({ seenAs: { account: { id } } });
    aws.ledger.addUser('OMAR@acme.test');
    await expect(connector.grant(omar, op)).rejects.toThrow(/several users/);
  });

  it('finds a user by address, employee id, or the part before the @', async () => {
    const id = aws.ledger.addUser('E-17', 'wanda@acme.test');
    const wanda = { ...anna, account: { ...person('wanda@acme.test'), employeeId: 'E-17' } };
    const short = aws.ledger.addUser('wanda', 'elsewhere@acme.test');
    const seen = async (more: Record<string, unknown>) =>
      (await connectTo(aws, more).reads.readBack(wanda)).seenAs?.account.id;
    expect(await seen({ account: 'email' })).toBe(id);
    expect(await seen({ login: 'employee_id' })).toBe(id);
    expect(await seen({ login: 'local_part', email_domain: 'acme.test' })).toBe(short);
    const stranger = { ...wanda, account: person('wanda@contractor.test') };
    const byName = connectTo(aws, { login: 'local_part', email_domain: 'acme.test' });
    expect(await faultOf(byName.grant(stranger, op))).toEqual({ kind: 'not_found', what: 'account' });
  });

  it('takes no group whose name differs in capitals', async () => {
    expect(await faultOf(connector.grant({ ...anna, target: 'group:Editors' }, op))).toEqual({
      kind: 'not_found',
      what: 'target',
    });
  });

  it('lists users with whether they are shut out', async () => {
    const user = aws.ledger.users.get(userId);
    if (user) user.UserStatus = 'DISABLED';
    expect(await connector.reads.accounts()).toEqual({
      items: [{ id: userId, email: 'anna@acme.test', active: false }],
      next: undefined,
    });
    expect((await connector.reads.readBack(anna)).words).toMatch(/not in “editors” \(shut out/);
  });

  it('lists permission sets in the accounts where they are assigned, then groups', async () => {
    const set = aws.ledger.addSet('Admin');
    aws.ledger.addSet('Unused');
    for (const AccountId of aws.ledger.accounts)
      aws.ledger.assignments.push({
        AccountId,
        PermissionSetArn: set,
        PrincipalType: 'USER',
        PrincipalId: userId,
      });
    const first = await connector.reads.entitlements();
    const second = await connector.reads.entitlements(first.next);
    expect([...first.items, ...second.items].map(({ target }) => target)).toEqual([
      '111122223333/Admin',
      '444455556666/Admin',
      'group:editors',
    ]);
    expect(second.next).toBeUndefined();
  });
});
