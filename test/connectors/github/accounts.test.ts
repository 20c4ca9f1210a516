import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { faultOf } from '../../support/exercise-connector.ts';
import { connectTo, person } from '../../support/github/connect.ts';
import { startGithub, type Github } from '../../support/github/start-github.ts';

const op = { operationId: 'one' };
const NO_ACCOUNT = { kind: 'not_found', what: 'account' };
const of = (email: string, employeeId: string | null = null) => ({
  target: 'team:editors',
  account: person(email, employeeId),
});
const anna = of('anna@acme.test');

describe('github accounts', () => {
  let github: Github;
  const member = (login: string) => {
    const user = github.ledger.addUser(login);
    github.ledger.members.set(user.id, 'member');
    return user;
  };
  beforeEach(async () => {
    github = await startGithub();
    github.ledger.addTeam('editors');
  });
  afterEach(() => github.close());

  it('are found by their number when they have another login, and whoever took the old one isn’t them', async () => {
    const connector = connectTo(github);
    const user = member('anna_acme');
    await connector.grant(anna, op);
    const { seenAs } = await connector.reads.readBack(anna);
    expect(seenAs?.account).toEqual({ id: String(user.id), login: 'anna_acme' });
    user.login = 'anna-berg_acme';
    expect(await faultOf(connector.reads.readBack(anna))).toEqual(NO_ACCOUNT);
    const other = member('anna_acme');
    github.ledger.teamCalled('editors')?.members.set(other.id, 'member');
    const seen = { ...anna, seenAs };
    expect(await connector.reads.readBack(seen)).toMatchObject({
      stands: true,
      seenAs: { account: { id: String(user.id), login: 'anna-berg_acme' } },
    });
    expect(await connector.revoke(seen, op)).toMatchObject({ changed: true });
    expect(await connector.reads.readBack(seen)).toMatchObject({ stands: false });
    expect([...(github.ledger.teamCalled('editors')?.members.keys() ?? [])]).toEqual([other.id]);
  });

  it('that were deleted, or are gone with yesterday’s backup, prove nothing', async () => {
    const connector = connectTo(github);
    const user = member('anna_acme');
    await connector.grant(anna, op);
    const { seenAs } = await connector.reads.readBack(anna);
    github.ledger.users.delete(user.id);
    expect(await faultOf(connector.reads.readBack({ ...anna, seenAs }))).toEqual(NO_ACCOUNT);
    expect(await faultOf(connector.revoke({ ...anna, seenAs }, op))).toEqual(NO_ACCOUNT);
  });

  it('of another organisation under the same name aren’t taken for these', async () => {
    member('anna_acme');
    const connector = connectTo(github);
    const { seenAs } = await connector.reads.readBack(anna);
    const ref = { ...anna, seenAs: seenAs && { ...seenAs, system: '17' } };
    expect(await faultOf(connector.reads.readBack(ref))).toEqual({ kind: 'conflict' });
    expect(await faultOf(connector.revoke(ref, op))).toEqual({ kind: 'conflict' });
  });

  it('are a person’s: neither a robot’s, nor the connector’s own', async () => {
    github.ledger.addUser('renovate_acme', { type: 'Bot' });
    const connector = connectTo(github, { logins: { 'boss@acme.test': 'owner' } });
    expect(await faultOf(connector.grant(of('renovate@acme.test'), op))).toEqual(NO_ACCOUNT);
    expect(await faultOf(connector.grant(of('boss@acme.test'), op))).toEqual({ kind: 'conflict' });
    expect(await faultOf(connector.revoke(of('boss@acme.test'), op))).toEqual({ kind: 'conflict' });
  });

  it('are whose the settings say, before anything else, in whatever capitals', async () => {
    member('Anna-GH');
    member('anna_acme');
    member('b42_acme');
    const listed = connectTo(github, { logins: { 'Anna@Acme.test': 'anna-gh' } });
    const seen = await listed.reads.readBack(of('ANNA@acme.test'));
    expect(seen.seenAs?.account.login).toBe('Anna-GH');
    const byNumber = connectTo(github, { login: 'employee_id' });
    const found = await byNumber.reads.readBack(of('ben@acme.test', 'B42'));
    expect(found.seenAs?.account.login).toBe('b42_acme');
    expect(await faultOf(byNumber.reads.readBack(of('ben@acme.test')))).toEqual(NO_ACCOUNT);
    const nobodyElse = connectTo(github, {
      login: 'listed',
      login_suffix: undefined,
      email_domain: undefined,
    });
    await expect(nobodyElse.grant(anna, op)).rejects.toThrow(/isn’t among its logins in access.yaml/);
  });

  it('whose number the settings have aren’t whoever took their login', async () => {
    const user = member('anna-gh');
    const numbered = { logins: { 'anna@acme.test': { login: 'anna-gh', id: user.id } } };
    const connector = connectTo(github, numbered);
    user.login = 'anna-berg';
    const stranger = member('anna-gh');
    expect(await connector.grant(anna, op)).toMatchObject({ changed: true });
    github.ledger.teamCalled('editors')?.members.set(stranger.id, 'member');
    const { items } = await connector.reads.grants({ target: 'team:editors' });
    expect(items.map(({ account: { login, email } }) => [login, email])).toEqual([
      ['anna-berg', 'anna@acme.test'],
      ['anna-gh', null],
    ]);
    github.ledger.users.delete(user.id);
    expect(await faultOf(connector.grant(anna, op))).toEqual(NO_ACCOUNT);
  });

  it('aren’t made of an address at another domain', async () => {
    member('anna_acme');
    const connector = connectTo(github);
    await expect(connector.grant(of('anna@partner.example'), op)).rejects.toThrow(/at acme.test have logins/);
  });

  describe('by single sign-on', () => {
    const saml = () => connectTo(github, { login: 'saml', login_suffix: undefined, email_domain: undefined });

    it('are found by the name or an address of the identity, and shown with it', async () => {
      const user = member('anna-gh');
      const omar = member('omar-gh');
      github.ledger.identities = [
        ...Array.from({ length: 120 }, (_, at) => ({ nameId: `p${at}@acme.test`, emails: [], userId: null })),
        { nameId: 'anna@acme.test', emails: [], userId: user.id },
        { nameId: '00u17', emails: ['Omar@Acme.test'], userId: omar.id },
      ];
      const connector = saml();
      expect(await connector.grant(anna, op)).toMatchObject({ changed: true });
      expect(await connector.grant(of('omar@acme.test'), op)).toMatchObject({ changed: true });
      const { items } = await connector.reads.grants({ target: 'team:editors' });
      expect(items.map(({ account: { email } }) => email)).toEqual(['anna@acme.test', 'omar@acme.test']);
    });

    it('aren’t known before somebody signed in, nor where two are linked to one address', async () => {
      const one = member('anna-gh');
      const other = member('anna-too');
      github.ledger.identities = [{ nameId: 'anna@acme.test', emails: [], userId: null }];
      await expect(saml().grant(anna, op)).rejects.toThrow(/no account linked yet/);
      expect(await faultOf(saml().grant(of('nobody@acme.test'), op))).toEqual(NO_ACCOUNT);
      github.ledger.identities = [one, other].map(({ id }) => ({
        nameId: 'anna@acme.test',
        emails: [],
        userId: id,
      }));
      expect(await faultOf(saml().grant(anna, op))).toEqual({ kind: 'conflict' });
    });

    it('can’t be found where the organisation has none of its own', async () => {
      expect(await faultOf(saml().grant(anna, op))).toEqual({ kind: 'denied' });
    });
  });

  it('are listed with those who have repositories alone', async () => {
    const outside = github.ledger.addUser('omar_acme');
    github.ledger.addRepo('website').roles.set(outside.id, 'read');
    member('anna_acme');
    member('o-hara_acme');
    const connector = connectTo(github);
    const first = await connector.reads.accounts();
    const second = await connector.reads.accounts(first.next);
    const third = await connector.reads.accounts(second.next);
    const emails = [first, second, third].flatMap(({ items }) => items.map(({ email }) => email));
    expect(emails).toEqual([null, 'anna@acme.test', null, 'omar@acme.test']);
    expect(third.next).toBeUndefined();
  });
});
