import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { everyItem } from '../../../src/domain/pages.ts';
import { faultOf } from '../../support/exercise-connector.ts';
import { connectTo, person } from '../../support/github/connect.ts';
import type { User } from '../../support/github/ledger.ts';
import { startGithub, type Github } from '../../support/github/start-github.ts';

const op = { operationId: 'one' };
const account = person('anna@acme.test');
const org = { target: 'org', account };

describe('github', () => {
  let github: Github;
  let connector: ReturnType<typeof connectTo>;
  let anna: User;

  beforeEach(async () => {
    github = await startGithub();
    anna = github.ledger.addUser('anna-gh');
    connector = connectTo(github, { logins: { 'anna@acme.test': 'anna-gh' } });
  });
  afterEach(async () => {
    await connector.close?.();
    await github.close();
  });

  describe('the organisation', () => {
    it('invites, which counts as access from then on, and says where it is accepted', async () => {
      const given = await connector.grant(org, op);
      expect(given).toMatchObject({ kind: 'done', changed: true });
      expect(given).toMatchObject({ note: expect.stringContaining('/orgs/acme/invitation') });
      const invited = await connector.reads.readBack(org);
      expect(invited.words).toMatch(/asked as owner, has invited “anna-gh” .* may accept at any time/);
      expect(invited.stands).toBe(true);
      expect((await connector.grant(org, op)).kind).toBe('done');
      expect(github.ledger.invitations.size).toBe(1);
      github.ledger.accept(anna.id);
      expect((await connector.reads.readBack(org)).words).toContain('shows “anna-gh” as member');
    });

    it('takes an invitation back that nobody has accepted', async () => {
      await connector.grant(org, op);
      expect(await connector.revoke(org, op)).toMatchObject({ changed: true });
      expect(await connector.reads.readBack(org)).toMatchObject({ stands: false });
      github.ledger.accept(anna.id);
      expect(github.ledger.members.has(anna.id)).toBe(false);
    });

    it('takes somebody out who accepts in the very moment of the removal', async () => {
      await connector.grant(org, op);
      github.next('DELETE /orgs/acme/memberships/anna-gh', () => github.ledger.accept(anna.id));
      await connector.revoke(org, op);
      expect(github.ledger.members.has(anna.id)).toBe(false);
    });

    it('leaves owners alone, and makes none', async () => {
      github.ledger.members.set(anna.id, 'admin');
      expect(await connector.reads.readBack(org)).toMatchObject({ stands: true });
      expect(await faultOf(connector.revoke(org, op))).toEqual({ kind: 'conflict' });
      expect(github.ledger.members.get(anna.id)).toBe('admin');
      const owner = { target: 'org:owner', account };
      expect(await faultOf(connector.grant(owner, op))).toEqual({ kind: 'invalid' });
    });

    it('doesn’t claim those who are in it through a team of the enterprise', async () => {
      github.ledger.throughEnterprise.set(anna.id, ['ent:everybody']);
      const seen = await connector.reads.readBack(org);
      expect(seen.stands).toBe(false);
      expect(seen.words).toContain('through the enterprise’s teams “ent:everybody”');
      expect(await connector.revoke(org, op)).toMatchObject({
        changed: false,
        note: expect.stringContaining('enterprise'),
      });
    });

    it('takes whoever looks after the bills for no member, and leaves them that', async () => {
      github.ledger.billingManagers.add(anna.id);
      const seen = await connector.reads.readBack(org);
      expect(seen.stands).toBe(false);
      expect(seen.words).toContain('They are its billing_manager, which makes them no member.');
      github.next('DELETE', () => expect.unreachable());
      expect(await connector.revoke(org, op)).toMatchObject({ changed: false });
    });

    it('lists members and owners a page at a time, and beside what they hold who was invited', async () => {
      for (let at = 0; at < 5; at++) github.ledger.members.set(github.ledger.addUser(`m${at}`).id, 'member');
      await connector.grant(org, op);
      const list = async (query: { target?: string }) => {
        const listed: string[] = [];
        for await (const { account: one } of everyItem((cursor) => connector.reads.grants(query, cursor)))
          listed.push(`${one.login} ${one.email}`);
        return listed;
      };
      const members = ['owner null', ...[0, 1, 2, 3, 4].map((at) => `m${at} null`)];
      expect(await list({ target: 'org' })).toEqual(members);
      expect(await list({})).toEqual([...members, 'anna-gh anna@acme.test']);
    });
  });

  describe('a team', () => {
    const ref = { target: 'team:editors', account };

    it('isn’t given to whoever isn’t in the organisation, since they would stay in that', async () => {
      github.ledger.addTeam('editors');
      expect(await faultOf(connector.grant(ref, op))).toEqual({ kind: 'conflict' });
      expect(github.ledger.invitations.size).toBe(0);
    });

    it('goes with the invitation to the organisation, and is taken out of it', async () => {
      const { id } = github.ledger.addTeam('editors');
      await connector.grant(org, op);
      expect(await connector.grant(ref, op)).toMatchObject({ changed: true, note: expect.any(String) });
      expect(await connector.reads.readBack(ref)).toMatchObject({ stands: true });
      expect(await connector.revoke(ref, op)).toMatchObject({ changed: true });
      expect(await connector.reads.readBack(ref)).toMatchObject({ stands: false });
      github.ledger.accept(anna.id);
      expect(github.ledger.members.has(anna.id)).toBe(true);
      expect(github.ledger.teams.get(id)?.members.has(anna.id)).toBe(false);
    });

    it('tells members of its own from those of a team below it', async () => {
      const editors = github.ledger.addTeam('editors');
      const below = github.ledger.addTeam('night-shift', { parentId: editors.id });
      github.ledger.members.set(anna.id, 'member');
      below.members.set(anna.id, 'member');
      const seen = await connector.reads.readBack(ref);
      expect(seen.stands).toBe(false);
      expect(seen.words).toContain('through a team below it');
      expect((await connector.reads.grants(ref)).items).toEqual([]);
      expect(await connector.grant(ref, op)).toMatchObject({ changed: true });
      expect(await connector.revoke(ref, op)).toMatchObject({ changed: true });
      expect(await connector.reads.readBack(ref)).toMatchObject({ stands: false });
      expect(below.members.has(anna.id)).toBe(true);
    });

    it('takes a member out who was made a maintainer since', async () => {
      const editors = github.ledger.addTeam('editors');
      github.ledger.members.set(anna.id, 'member');
      await connector.grant(ref, op);
      editors.members.set(anna.id, 'maintainer');
      expect(await connector.reads.readBack(ref)).toMatchObject({ stands: true });
      expect((await connector.reads.grants({ target: 'team:editors' })).items).toHaveLength(1);
      await connector.revoke(ref, op);
      expect(editors.members.has(anna.id)).toBe(false);
    });

    it('takes out what was given so shortly before that it isn’t shown yet', async () => {
      const editors = github.ledger.addTeam('editors');
      github.ledger.members.set(anna.id, 'member');
      await connector.grant(ref, op);
      github.next('GET /orgs/acme/teams/editors/memberships', 'not shown yet');
      expect(await connector.revoke(ref, op)).toMatchObject({ kind: 'done' });
      expect(editors.members.has(anna.id)).toBe(false);
    });

    it('has one role a person: another one has to be ended first', async () => {
      const editors = github.ledger.addTeam('editors');
      github.ledger.members.set(anna.id, 'member');
      editors.members.set(anna.id, 'member');
      const maintainer = { ...ref, target: 'team:editors:maintainer' };
      expect(await connector.reads.readBack(maintainer)).toMatchObject({ stands: false });
      expect(await faultOf(connector.grant(maintainer, op))).toEqual({ kind: 'conflict' });
      expect(editors.members.get(anna.id)).toBe('member');
    });

    it('finds it by its number when it is called otherwise, and another one under its name isn’t it', async () => {
      const editors = github.ledger.addTeam('editors');
      github.ledger.members.set(anna.id, 'member');
      await connector.grant(ref, op);
      const { seenAs } = await connector.reads.readBack(ref);
      editors.slug = 'writers';
      github.ledger.addTeam('editors');
      expect(await connector.reads.readBack({ ...ref, seenAs })).toMatchObject({ stands: true });
      expect(await connector.revoke({ ...ref, seenAs }, op)).toMatchObject({ changed: true });
      expect(editors.members.has(anna.id)).toBe(false);
    });
  });

  describe('a repository', () => {
    const ref = { target: 'repo:website:write', account };

    it('invites an outside collaborator, and takes the invitation back', async () => {
      const website = github.ledger.addRepo('website');
      const given = await connector.grant(ref, op);
      expect(given).toMatchObject({
        changed: true,
        note: expect.stringContaining('/acme/website/invitations'),
      });
      expect(await connector.reads.readBack(ref)).toMatchObject({ stands: true });
      expect((await connector.reads.grants({ target: ref.target })).next).toBeDefined();
      await connector.revoke(ref, op);
      expect(await connector.reads.readBack(ref)).toMatchObject({ stands: false });
      expect(website.invitations.size).toBe(0);
    });

    it('takes a collaborator out who accepts while the invitation is taken back', async () => {
      const website = github.ledger.addRepo('website');
      await connector.grant(ref, op);
      github.next('DELETE /repos/acme/website/invitations', () => github.ledger.accept(anna.id));
      await connector.revoke(ref, op);
      expect([...website.roles]).toEqual([]);
    });

    it('sends another invitation where one has run out', async () => {
      const website = github.ledger.addRepo('website');
      await connector.grant(ref, op);
      for (const one of website.invitations.values()) one.expired = true;
      expect(await connector.reads.readBack(ref)).toMatchObject({ stands: false });
      expect(await connector.grant(ref, op)).toMatchObject({ changed: true });
      expect([...website.invitations.values()]).toMatchObject([{ expired: false, role: 'write' }]);
    });

    it('says what somebody has through a team or the organisation, and leaves it', async () => {
      const website = github.ledger.addRepo('website');
      const editors = github.ledger.addTeam('editors');
      website.teams.set(editors.id, 'maintain');
      editors.members.set(anna.id, 'member');
      github.ledger.members.set(anna.id, 'member');
      github.ledger.basePermission = 'read';
      const before = await connector.reads.readBack(ref);
      expect(before.stands).toBe(false);
      expect(before.words).toContain('They have maintain through the team “editors” besides');
      expect(before.words).toContain('They have read through the organisation “acme” besides');
      await connector.grant(ref, op);
      expect(website.roles.get(anna.id)).toBe('write');
      expect(await connector.revoke(ref, op)).toMatchObject({
        changed: true,
        note: expect.stringContaining('editors'),
      });
      expect(await connector.reads.readBack(ref)).toMatchObject({ stands: false });
    });

    it('takes out who isn’t shown in it yet, also where they have another way in', async () => {
      const website = github.ledger.addRepo('website');
      const editors = github.ledger.addTeam('editors');
      website.teams.set(editors.id, 'maintain');
      editors.members.set(anna.id, 'member');
      github.ledger.members.set(anna.id, 'member');
      github.next('GET /repos/acme/website/invitations', () => website.roles.set(anna.id, 'write'));
      expect(await connector.revoke(ref, op)).toMatchObject({ note: expect.stringContaining('editors') });
      expect(website.roles.has(anna.id)).toBe(false);
      expect(editors.members.has(anna.id)).toBe(true);
    });

    it('takes away a role that was changed since, also to one of the organisation’s own', async () => {
      const website = github.ledger.addRepo('website');
      await connector.grant(ref, op);
      github.ledger.accept(anna.id);
      for (const role of ['admin', 'release manager']) {
        website.roles.set(anna.id, role);
        expect(await connector.reads.readBack(ref)).toMatchObject({ stands: true });
      }
      await connector.revoke(ref, op);
      expect(website.roles.has(anna.id)).toBe(false);
      website.roles.set(anna.id, 'read');
      expect(await connector.reads.readBack(ref)).toMatchObject({ stands: false });
      expect(await faultOf(connector.grant(ref, op))).toEqual({ kind: 'conflict' });
    });

    it('finds it by its id when it is called otherwise, and not under its former name', async () => {
      const website = github.ledger.addRepo('website');
      await connector.grant(ref, op);
      github.ledger.accept(anna.id);
      const { seenAs } = await connector.reads.readBack(ref);
      website.formerNames.push('website');
      website.name = 'homepage';
      expect(await faultOf(connector.reads.readBack(ref))).toEqual({ kind: 'not_found', what: 'target' });
      expect(await connector.revoke({ ...ref, seenAs }, op)).toMatchObject({ changed: true });
      expect(website.roles.has(anna.id)).toBe(false);
    });

    it('finds it whatever form its node’s id has by then, also where it was seen by that', async () => {
      const website = github.ledger.addRepo('website');
      await connector.grant(ref, op);
      github.ledger.accept(anna.id);
      const { seenAs } = await connector.reads.readBack(ref);
      expect(seenAs?.targetId).toBe(String(website.id));
      website.name = 'homepage';
      const byNode = { ...ref, seenAs: { ...seenAs!, targetId: website.nodeId } };
      expect(await connector.reads.readBack(byNode)).toMatchObject({ stands: true, seenAs });
      website.nodeId = 'another form';
      github.ledger.addRepo('website');
      expect(await connector.reads.readBack({ ...ref, seenAs })).toMatchObject({ stands: true });
      const known = { ...ref, targetId: `${website.id}:${ref.target.split(':')[2]}` };
      expect(await connector.revoke(known, op)).toMatchObject({ changed: true });
      expect(website.roles.has(anna.id)).toBe(false);
    });

    it('changes nothing of one that another organisation has by now', async () => {
      const website = github.ledger.addRepo('website');
      await connector.grant(ref, op);
      const { seenAs } = await connector.reads.readBack(ref);
      website.owner = 'globex';
      expect(await faultOf(connector.revoke({ ...ref, seenAs }, op))).toEqual({ kind: 'conflict' });
      website.owner = 'acme';
      github.ledger.repos.delete(website.id);
      expect(await faultOf(connector.reads.readBack({ ...ref, seenAs }))).toEqual({
        kind: 'not_found',
        what: 'target',
      });
    });
  });
});
