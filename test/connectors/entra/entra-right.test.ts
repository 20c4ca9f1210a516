import { beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import type { EntraConnector } from '../../../src/connectors/entra/entra-connector.ts';
import { Recent } from '../../../src/connectors/recent.ts';
import { ConnectorError } from '../../../src/domain/grant/connector.ts';
import { everyItem } from '../../../src/domain/pages.ts';
import { connectTo, person } from '../../support/entra/connect.ts';
import { startEntra, type EntraStand } from '../../support/entra/start-entra.ts';
import type { App, Group, Tenant, User } from '../../support/entra/tenant.ts';
import { faultOf } from '../../support/exercise-connector.ts';

const op = { operationId: 'one' };
const anna = { target: 'group:editors', account: person('anna@acme.test') };

let entra: EntraStand;
let tenant: Tenant;
let connector: EntraConnector;
let user: User;
let editors: Group;

function connected(...more: Parameters<typeof connectTo> extends [unknown, ...infer R] ? R : never) {
  const made = connectTo(entra, ...more);
  onTestFinished(async () => made.close?.());
  return made;
}

beforeEach(async () => {
  entra = await startEntra();
  onTestFinished(() => entra.close());
  ({ tenant } = entra);
  user = tenant.addUser('anna@acme.test');
  editors = tenant.addGroup('editors');
  connector = connected();
});

describe('a group', () => {
  it('and a user are found again by their ids when they are called otherwise', async () => {
    await connector.grant(anna, op);
    const { seenAs } = await connector.reads.readBack(anna);
    expect(seenAs).toEqual({ account: { id: user.id, login: 'anna@acme.test' }, targetId: editors.id });
    user.userPrincipalName = 'anna.berg@acme.test';
    editors.displayName = 'writers';
    tenant.addUser('anna@acme.test');
    const seen = { ...anna, seenAs };
    expect(await connector.reads.readBack(seen)).toMatchObject({ stands: true });
    expect(await connector.revoke(seen, op)).toMatchObject({ changed: true });
    expect(tenant.isMember(editors, user)).toBe(false);
    expect(tenant.users.has(user.id)).toBe(true);
  });

  it('or a user that was deleted, as after a restore, proves nothing', async () => {
    await connector.grant(anna, op);
    const seen = { ...anna, seenAs: (await connector.reads.readBack(anna)).seenAs };
    tenant.users.delete(user.id);
    expect(await faultOf(connector.reads.readBack(seen))).toEqual({ kind: 'not_found', what: 'account' });
    tenant.groups.delete(editors.id);
    expect(await faultOf(connector.reads.readBack(seen))).toEqual({ kind: 'not_found', what: 'target' });
  });

  it('of a name that two have is named by its id', async () => {
    const other = tenant.addGroup('editors');
    await expect(connector.grant(anna, op)).rejects.toThrow(/several groups called “editors”.*group_id:/);
    const target = `group_id:${editors.id}`;
    expect(await connector.grant({ ...anna, target }, op)).toMatchObject({ changed: true });
    expect([tenant.isMember(editors, user), tenant.isMember(other, user)]).toEqual([true, false]);
  });

  it.each([
    [{ groupTypes: ['DynamicMembership'] }, /has dynamic membership/],
    [{ onPremisesSyncEnabled: true }, /is synced from a directory of yours/],
    [{ mailEnabled: true }, /is a mail group of Exchange/],
    [{ visibility: 'HiddenMembership' }, /hides who is in/],
  ])('that is %o is refused', async (more, says) => {
    Object.assign(editors, more);
    await expect(connector.grant(anna, op)).rejects.toThrow(says);
    await expect(connector.revoke(anna, op)).rejects.toThrow(says);
    expect(tenant.isMember(editors, user)).toBe(false);
  });

  it('of Microsoft 365, or to which roles can be given, is given; the second is said', async () => {
    Object.assign(editors, { mailEnabled: true, groupTypes: ['Unified'], isAssignableToRole: true });
    expect(await connector.grant(anna, op)).toMatchObject({
      changed: true,
      note: expect.stringMatching(/^Roles of administrators can be given to “editors”/),
    });
  });

  it('that somebody is in through another one isn’t ours', async () => {
    const inner = tenant.addGroup('inner');
    tenant.join(inner, user);
    tenant.join(editors, inner);
    const { stands, words } = await connector.reads.readBack(anna);
    expect([stands, words]).toEqual([false, expect.stringContaining('but through a group that is in it')]);
    const { items } = await connector.reads.grants({ target: anna.target });
    expect(items.map(({ account }) => account)).toEqual([
      { id: inner.id, login: 'group:inner', email: null },
    ]);
    await connector.grant(anna, op);
    await connector.revoke(anna, op);
    expect(tenant.isMember(inner, user)).toBe(true);
  });

  it('that can’t be given isn’t offered, and is said by health', async () => {
    tenant.addGroup('everyone in sales', { groupTypes: ['DynamicMembership'] });
    const offered = [];
    for await (const { target } of everyItem((cursor) => connector.reads.entitlements(cursor)))
      offered.push(target);
    expect(offered).toEqual(['group:editors']);
    const { ok, lacks } = await connector.health(['group:editors', 'group:everyone in sales', 'nonsense']);
    expect([ok, lacks]).toEqual([
      false,
      [
        expect.stringContaining('has dynamic membership'),
        expect.stringContaining('is no target of Entra ID'),
      ],
    ]);
  });
});

describe('a read that lags behind', () => {
  it('concludes nothing from what was changed a moment ago, and sees it when it has caught up', async () => {
    tenant.lag();
    expect(await connector.grant(anna, op)).toMatchObject({ changed: true });
    await expect(connector.reads.readBack(anna)).rejects.toMatchObject({
      fault: { kind: 'retryable', afterMs: expect.any(Number) },
      message: expect.stringMatching(/doesn’t show yet what was changed/),
    });
    tenant.settle();
    expect(await connector.reads.readBack(anna)).toMatchObject({ stands: true });
    tenant.lag();
    expect(await connector.revoke(anna, op)).toMatchObject({ changed: true });
    expect(await faultOf(connector.reads.readBack(anna))).toMatchObject({ kind: 'retryable' });
    tenant.settle();
    expect(await connector.reads.readBack(anna)).toMatchObject({ stands: false });
  });

  it('removes what it doesn’t show, and doesn’t add a second time what it doesn’t', async () => {
    tenant.lag();
    await connector.grant(anna, op);
    expect(await connector.grant(anna, op)).toMatchObject({ changed: false });
    expect(await connector.revoke(anna, op)).toMatchObject({ changed: true });
    expect(tenant.isMember(editors, user)).toBe(false);
  });

  it('takes “not there” right after it was added for no removal', async () => {
    await connector.grant(anna, op);
    tenant.facts.members.clear();
    expect(await faultOf(connector.revoke(anna, op))).toMatchObject({ kind: 'retryable' });
  });

  it('proves nothing right after the start, when nothing is known of what was written, unless it shows it', async () => {
    const started = connected({}, { since: performance.now() });
    await expect(started.reads.readBack(anna)).rejects.toMatchObject({
      fault: { kind: 'retryable', afterMs: expect.any(Number) },
      message: expect.stringMatching(/changed before Sallyport started a moment ago/),
    });
    expect(await faultOf(started.revoke(anna, op))).toMatchObject({ kind: 'retryable' });
    tenant.join(editors, user);
    expect(await started.reads.readBack(anna)).toMatchObject({ stands: true });
    expect(await started.revoke(anna, op)).toMatchObject({ changed: true });
    expect(await started.reads.readBack(anna)).toMatchObject({ stands: false });
  });

  it('proves nothing while a write is under way, and is believed where that was refused', async () => {
    const recent = new Recent(30_000);
    const judge = () => recent.assertSettled('entra', 'one', false);
    const refused = new ConnectorError({ kind: 'denied' }, 'refused');
    const sending = recent.noting('one', true, async () => {
      expect(judge).toThrow(/doesn’t show yet/);
      throw refused;
    });
    await expect(sending).rejects.toBe(refused);
    expect(judge).not.toThrow();
  });

  it('is believed once that time is over', async () => {
    const impatient = connected({}, { settlesMs: 0 });
    tenant.lag();
    await impatient.grant(anna, op);
    expect(await impatient.reads.readBack(anna)).toMatchObject({ stands: false });
  });
});

describe('a user', () => {
  it('who is disabled holds what they hold, which is said', async () => {
    await connector.grant(anna, op);
    user.accountEnabled = false;
    const { stands, words } = await connector.reads.readBack(anna);
    expect([stands, words]).toEqual([true, expect.stringMatching(/can’t sign in: the account is disabled/)]);
  });

  it('is found by what the settings say, in any case, and by nothing where two have it', async () => {
    Object.assign(user, { userPrincipalName: 'a.berg@acme.test', mail: 'Anna@Acme.test', employeeId: 'E-1' });
    const byEmail = connected({ account: 'email' });
    expect(await byEmail.grant(anna, op)).toMatchObject({ changed: true });
    const numbered = { ...anna, account: { ...anna.account, employeeId: 'E-1' } };
    const byNumber = connected({ account: 'employee_id' });
    expect(await byNumber.grant(numbered, op)).toMatchObject({ changed: false });
    expect(await faultOf(byNumber.grant(anna, op))).toEqual({ kind: 'not_found', what: 'account' });
    tenant.addUser('another@acme.test', { mail: 'anna@acme.test' });
    await expect(byEmail.grant(anna, op)).rejects.toThrow(/several users whose mail is/);
  });
});

describe('an app role', () => {
  let payroll: App;
  let paid: typeof anna;
  beforeEach(() => {
    payroll = tenant.addApp('payroll', ['Pay:Read', 'Pay.All']);
    paid = { ...anna, target: `app:${payroll.id}:Pay:Read` };
  });

  it('is given and removed once each, beside the application’s others', async () => {
    const other = { ...anna, target: `app:${payroll.id}:Pay.All` };
    await connector.grant(other, op);
    const outcomes = await Promise.all(Array.from({ length: 6 }, () => connector.grant(paid, op)));
    expect(outcomes.filter((one) => one.kind === 'done' && one.changed)).toHaveLength(1);
    const { stands, seenAs } = await connector.reads.readBack(paid);
    expect([stands, seenAs?.targetId]).toEqual([true, `${payroll.id}/${payroll.appRoles[0]?.id}`]);
    expect((await connector.reads.grants({ target: paid.target })).items).toMatchObject([
      { target: paid.target, account: { id: user.id, email: 'anna@acme.test' } },
    ]);
    payroll.appRoles[0]!.value = 'renamed';
    expect(await connector.revoke({ ...paid, seenAs }, op)).toMatchObject({ changed: true });
    expect(await connector.revoke({ ...paid, seenAs }, op)).toMatchObject({ changed: false });
    expect(await connector.reads.readBack({ ...paid, seenAs })).toMatchObject({ stands: false });
    expect(await connector.reads.readBack(other)).toMatchObject({ stands: true });
  });

  it('that isn’t there, is disabled, or is for applications alone is refused', async () => {
    const { target } = paid;
    expect(await faultOf(connector.grant({ ...paid, target: `${target}x` }, op))).toEqual({
      kind: 'not_found',
      what: 'target',
    });
    Object.assign(payroll.appRoles[0]!, { isEnabled: false });
    await expect(connector.grant(paid, op)).rejects.toThrow(/“Pay:Read” of “payroll” is disabled/);
    Object.assign(payroll.appRoles[0]!, { isEnabled: true, allowedMemberTypes: ['Application'] });
    await expect(connector.grant(paid, op)).rejects.toThrow(/is for applications alone/);
  });
});
