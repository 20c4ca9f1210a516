import { beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import type { OktaConnector } from '../../../src/connectors/okta/okta-connector.ts';
import { everyItem } from '../../../src/domain/pages.ts';
import { faultOf } from '../../support/exercise-connector.ts';
import { connectTo, person } from '../../support/okta/connect.ts';
import type { App, Group, User } from '../../support/okta/org.ts';
import { startOkta, type OktaStand } from '../../support/okta/start-okta.ts';

const op = { operationId: 'one' };
const anna = { target: 'group:editors', account: person('anna@acme.test') };

let okta: OktaStand;
let connector: OktaConnector;
let user: User;
let editors: Group;
let payroll: App;

function connected(
  ...[settings, options]: Parameters<typeof connectTo> extends [unknown, ...infer R] ? R : never
) {
  const made = connectTo(okta, settings, options);
  onTestFinished(async () => made.close?.());
  return made;
}

beforeEach(async () => {
  okta = await startOkta();
  onTestFinished(() => okta.close());
  user = okta.org.addUser('anna@acme.test');
  editors = okta.org.addGroup('editors');
  payroll = okta.org.addApp('payroll');
  connector = connected({ apps: true });
});

describe('a group', () => {
  it('and a user are found again by their ids when they are called otherwise', async () => {
    await connector.grant(anna, op);
    const { seenAs } = await connector.reads.readBack(anna);
    expect(seenAs).toEqual({ account: { id: user.id, login: 'anna@acme.test' }, targetId: editors.id });
    user.profile.login = 'anna.berg@acme.test';
    editors.profile.name = 'writers';
    okta.org.addUser('anna@acme.test');
    const seen = { ...anna, seenAs };
    expect(await connector.reads.readBack(seen)).toMatchObject({ stands: true });
    expect(await connector.revoke(seen, op)).toMatchObject({ changed: true });
    expect(editors.members.size).toBe(0);
  });

  it('or a user that was deleted, as after a restore, proves nothing', async () => {
    await connector.grant(anna, op);
    const seen = { ...anna, seenAs: (await connector.reads.readBack(anna)).seenAs };
    okta.org.users.delete(user.id);
    expect(await faultOf(connector.reads.readBack(seen))).toEqual({ kind: 'not_found', what: 'account' });
    okta.org.groups.delete(editors.id);
    expect(await faultOf(connector.reads.readBack(seen))).toEqual({ kind: 'not_found', what: 'target' });
  });

  it('of a name that two have is named by its id', async () => {
    const other = okta.org.addGroup('editors', 'APP_GROUP');
    await expect(connector.grant(anna, op)).rejects.toThrow(/several groups called “editors”.*group_id:/);
    expect(await connector.grant({ ...anna, target: `group_id:${editors.id}` }, op)).toMatchObject({
      changed: true,
    });
    expect([editors.members.size, other.members.size]).toEqual([1, 0]);
  });

  it('whose members aren’t chosen in Okta is refused', async () => {
    okta.org.addGroup('from-ad', 'APP_GROUP');
    const asked = { ...anna, target: 'group:from-ad' };
    await expect(connector.grant(asked, op)).rejects.toThrow(/comes from a directory or an application/);
    await expect(connector.revoke(asked, op)).rejects.toThrow(/comes from a directory or an application/);
    await expect(connector.grant({ ...anna, target: 'group:Everyone' }, op)).rejects.toThrow(
      /everybody in it/,
    );
    const { lacks } = await connector.health(['group:from-ad', 'group:editors', 'group:gone']);
    expect(lacks).toEqual([
      expect.stringContaining('“from-ad” comes from a directory'),
      expect.stringContaining('no group “gone”'),
    ]);
  });

  it('that a rule fills is refused, and given where the rule is off', async () => {
    okta.org.addRule('another', okta.org.addGroup('others'));
    okta.org.addRule('unrelated', okta.org.addGroup('unrelated'));
    const rule = okta.org.addRule('all of sales', editors);
    await expect(connector.grant(anna, op)).rejects.toThrow(/group rule “all of sales” decides/);
    expect(editors.members.size).toBe(0);
    rule.status = 'INACTIVE';
    expect(await connector.grant(anna, op)).toMatchObject({ changed: true });
  });

  it('that makes administrators is given, and said', async () => {
    okta.org.roles.set(editors.id, ['Help Desk Administrator']);
    expect(await connector.grant(anna, op)).toEqual({
      kind: 'done',
      changed: true,
      note: 'Whoever is in “editors” administers Okta (Help Desk Administrator).',
    });
  });

  it('is judged by its own list where the token doesn’t see Everyone, and by nothing where that is empty', async () => {
    okta.org.everyone.members.clear();
    expect(await faultOf(connector.reads.readBack(anna))).toEqual({ kind: 'retryable' });
    for (let at = 0; at < 5; at++) editors.members.add(okta.org.addUser(`p${at}@acme.test`).id);
    okta.org.everyone.members.clear();
    expect(await connector.reads.readBack(anna)).toMatchObject({ stands: false });
    editors.members.add(user.id);
    expect(await connector.reads.readBack(anna)).toMatchObject({ stands: true });
  });
});

describe('a user', () => {
  it.each(['STAGED', 'PROVISIONED', 'RECOVERY', 'PASSWORD_EXPIRED', 'LOCKED_OUT', 'SUSPENDED'])(
    'who is %s holds what they hold, which is said',
    async (status) => {
      await connector.grant(anna, op);
      user.status = status;
      const { stands, words } = await connector.reads.readBack(anna);
      expect([stands, words]).toEqual([
        true,
        expect.stringMatching(/in the group “editors”\. “anna@acme.test” (is|has)/),
      ]);
      expect(await connector.grant(anna, op)).toMatchObject({ changed: false, note: expect.any(String) });
      expect(await connector.revoke(anna, op)).toMatchObject({ changed: true });
    },
  );

  it('who is deactivated is given nothing, and loses what they hold', async () => {
    editors.members.add(user.id);
    user.status = 'DEPROVISIONED';
    await expect(connector.grant(anna, op)).rejects.toThrow(/is deactivated there/);
    expect(await connector.reads.readBack(anna)).toMatchObject({ stands: true });
    expect(await connector.revoke(anna, op)).toMatchObject({ changed: true });
  });

  it('whose account Sallyport works with is given nothing', async () => {
    await expect(connector.grant({ ...anna, account: person('sallyport@acme.test') }, op)).rejects.toThrow(
      /is the account that Sallyport itself works with/,
    );
  });

  it('is found by what the settings say, in any case, and by nothing where two have it', async () => {
    user.profile = { login: 'a.berg', email: 'Anna@Acme.test', employeeNumber: 'E-1' };
    const byEmail = connected({ account: 'email' });
    expect(await byEmail.grant(anna, op)).toMatchObject({ changed: true });
    const numbered = { ...anna, account: { ...anna.account, employeeId: 'E-1' } };
    const byNumber = connected({ account: 'employee_number' });
    expect(await byNumber.grant(numbered, op)).toMatchObject({ changed: false });
    expect(await faultOf(byNumber.grant(anna, op))).toEqual({ kind: 'not_found', what: 'account' });
    okta.org.addUser('another', { email: 'anna@acme.test' });
    await expect(byEmail.grant(anna, op)).rejects.toThrow(/several users whose profile.email is/);
  });
});

describe('an application', () => {
  const paid = { ...anna, target: 'app:payroll' };

  it('that somebody has through a group isn’t ours, and isn’t given on top', async () => {
    editors.members.add(user.id);
    payroll.groups.add(editors.id);
    await expect(connector.grant(paid, op)).rejects.toThrow(/through a group already/);
    const { stands, words } = await connector.reads.readBack(paid);
    expect([stands, words]).toEqual([false, expect.stringContaining('has it through a group')]);
    expect(await connector.revoke(paid, op)).toMatchObject({ changed: false, note: expect.any(String) });
    expect((await connector.reads.grants({ target: 'app:payroll' })).items).toEqual([]);
    expect((await connector.reads.grants(paid)).items).toEqual([]);
  });

  it('is gone as ours once it is through a group alone', async () => {
    await connector.grant(paid, op);
    editors.members.add(user.id);
    payroll.groups.add(editors.id);
    expect(await connector.revoke(paid, op)).toMatchObject({ changed: true });
    expect(await connector.reads.readBack(paid)).toMatchObject({ stands: false });
    expect(okta.org.scopeOf(payroll, user)).toBe('GROUP');
  });

  it('that isn’t active is refused', async () => {
    payroll.status = 'INACTIVE';
    await expect(connector.grant(paid, op)).rejects.toThrow(/“payroll” isn’t active there/);
  });

  it('is no target unless the settings say so', async () => {
    const groupsOnly = connected();
    await expect(groupsOnly.grant(paid, op)).rejects.toThrow(/set apps: true/);
    const seen = [];
    for await (const { target } of everyItem((cursor) => groupsOnly.reads.entitlements(cursor)))
      seen.push(target);
    expect(seen).toEqual(['group:editors']);
  });

  it('is listed behind the groups', async () => {
    for (let at = 0; at < 5; at++) okta.org.addGroup(`g${at}`).members.add(user.id);
    for (let at = 0; at < 5; at++) okta.org.addApp(`a${at}`).users.add(user.id);
    const wanted = [0, 1, 2, 3, 4].flatMap((at) => [`group:g${at}`, `app:a${at}`]).toSorted();
    for (const query of [{}, { account: anna.account }]) {
      const held = [];
      for await (const grant of everyItem((cursor) => connector.reads.grants(query, cursor)))
        held.push(grant.target);
      expect(held.toSorted()).toEqual(wanted);
    }
    const named = [];
    for await (const { target } of everyItem((cursor) => connector.reads.entitlements(cursor)))
      named.push(target);
    expect(named.toSorted()).toEqual(['app:payroll', 'group:editors', ...wanted].toSorted());
  });
});
