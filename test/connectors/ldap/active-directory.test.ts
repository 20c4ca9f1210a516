import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findTogether } from '../../../src/connectors/ldap/find-together.ts';
import { Connection } from '../../../src/connectors/ldap/wire/connection.ts';
import { openSession } from '../../../src/connectors/ldap/wire/session.ts';
import type { GrantRef } from '../../../src/domain/grant/connector.ts';
import { everyItem } from '../../../src/domain/pages.ts';
import {
  ActiveDirectoryOnServer,
  BOT,
  PEOPLE,
  groupDn,
  personDn,
} from '../../support/active-directory-on-server.ts';
import { account } from '../../support/directory-on-server.ts';
import { exerciseConnector, faultOf } from '../../support/exercise-connector.ts';
import { describeSamba } from '../../support/describe-server.ts';
import { DOMAIN, PASSWORD } from '../../support/samba-server.ts';
import { activeDirectoryStand } from '../../support/stands/active-directory-stand.ts';

const op = { operationId: 'one' };
const GUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const anna: GrantRef = { target: groupDn('readers'), account: account('anna.berg') };

describeSamba('active directory', () => {
  const directory = new ActiveDirectoryOnServer();

  beforeAll(async () => {
    await directory.start();
  });
  afterAll(() => directory.stop());

  exerciseConnector('ldap', () => activeDirectoryStand(directory), { disables: true });

  describe('by itself', () => {
    it('acts as its own SID, and may change the groups that were delegated to it and no others', async () => {
      const actsAs = await directory.sidOf(BOT.dn);
      expect(await directory.connector().health([anna.target])).toEqual({ ok: true, actsAs, lacks: [] });
      const other = `CN=Domain Guests,CN=Users,${DOMAIN}`;
      expect(await directory.connector().health([other])).toMatchObject({
        ok: false,
        lacks: [expect.stringContaining('may not change')],
      });
      const fault = await faultOf(directory.connector().grant({ ...anna, target: other }, op));
      expect(fault).toEqual({ kind: 'denied' });
    });

    it('lists accounts, and says which nobody can sign in by', async () => {
      const active = new Map<string | null, boolean>();
      const connector = directory.connector();
      for await (const one of everyItem((cursor) => connector.reads.accounts(cursor)))
        active.set(one.email, one.active);
      expect(active.get('anna.berg@acme.test')).toBe(true);
      expect(active.get('dora@acme.test')).toBe(false);
    });

    it('finds the people of a page by one search for their DNs', async () => {
      const settings = directory.settings();
      const connection = new Connection();
      const session = await openSession(settings, connection);
      const dns = ['omar', 'dora', 'nobody'].map(personDn);
      const found = await findTogether(session, settings, { names: 'dn' }, dns);
      connection.end();
      expect([...found.keys()]).toEqual(dns.slice(0, 2));
    });

    it('calls an account by its objectGUID, and finds it after a rename and a move', async () => {
      const connector = directory.connector();
      await connector.grant(anna, op);
      const { seenAs } = await connector.reads.readBack(anna);
      expect(seenAs?.account.id).toMatch(GUID);
      const renamed = `CN=Anna Lind,${PEOPLE}`;
      const moved = `CN=Anna Lind,CN=Users,${DOMAIN}`;
      await directory.admin.modifyDN(personDn('anna.berg'), renamed);
      await directory.replace(renamed, 'mail', ['anna.lind@acme.test']);
      expect(await faultOf(connector.reads.readBack(anna))).toEqual({ kind: 'not_found', what: 'account' });
      expect(await connector.reads.readBack({ ...anna, seenAs })).toMatchObject({ stands: true });
      await directory.admin.modifyDN(renamed, moved);
      expect(await connector.reads.readBack({ ...anna, seenAs })).toMatchObject({ stands: true });
      expect(await connector.revoke({ ...anna, seenAs }, op)).toMatchObject({ changed: true });
      await directory.admin.modifyDN(moved, personDn('anna.berg'));
      await directory.replace(personDn('anna.berg'), 'mail', [anna.account.email]);
      expect(await connector.reads.readBack({ ...anna, seenAs })).toMatchObject({ stands: false });
    });

    it('sees membership through another group, and says that it can’t be taken away here', async () => {
      await directory.group('inner', { member: personDn('omar') });
      await directory.group('outer', { member: groupDn('inner') });
      const omar = { target: groupDn('outer'), account: account('omar') };
      const connector = directory.connector();
      expect(await connector.reads.readBack(omar)).toMatchObject({
        stands: true,
        words: expect.stringMatching(/through “CN=inner,/),
      });
      expect((await connector.reads.grants(omar)).items).toHaveLength(1);
      const listed: (string | null)[] = [];
      const { target } = omar;
      for await (const one of everyItem((cursor) => connector.reads.grants({ target }, cursor)))
        listed.push(one.account.email);
      expect(listed).toContain('omar@acme.test');
      expect(await connector.grant(omar, op)).toMatchObject({ changed: true });
      await expect(connector.revoke(omar, op)).rejects.toThrow(/stays a member .* through “CN=inner,/);
      expect(await directory.holds(omar)).toBe(false);
      expect(await connector.reads.readBack(omar)).toMatchObject({ stands: true });
    });

    it('doesn’t take an account that it isn’t shown any more for gone: a primary group lists nobody', async () => {
      await directory.person('eva');
      await directory.group('flat', { member: personDn('omar') });
      const connector = directory.connector();
      const eva = { target: groupDn('flat'), account: account('eva') };
      await connector.grant(eva, op);
      const { seenAs } = await connector.reads.readBack(eva);
      await directory.admin.del(personDn('eva'));
      const look = connector.reads.readBack({ ...eva, seenAs });
      expect(await faultOf(look)).toEqual({ kind: 'not_found', what: 'account' });
      expect(await connector.revoke({ ...eva, seenAs }, op)).toMatchObject({ changed: false });
    });

    it('uses a right that it was given after its bind, by a group', async () => {
      await directory.group('delegates');
      await directory.group('late');
      await directory.delegateTo(groupDn('delegates'));
      await directory.person('late-bot');
      await directory.letIn(personDn('late-bot'), 'late-bot');
      const connector = directory.connector({ bind_dn: 'late-bot@corp.acme.test' });
      const omar = { target: groupDn('late'), account: account('omar') };
      expect(await connector.reads.readBack(omar)).toMatchObject({ stands: false });
      await directory.hold({ target: groupDn('delegates'), account: account('late-bot') });
      expect(await connector.grant(omar, op)).toMatchObject({ changed: true });
    });

    it('lists whom a group holds whose members it may not read', async () => {
      await directory.group('secret', { member: personDn('omar') });
      const target = groupDn('secret');
      await directory.hide('member', target);
      const { items } = await directory.connector().reads.grants({ target });
      expect(items).toMatchObject([{ account: { email: 'omar@acme.test' } }]);
    });

    it('concludes nothing from a group whose objectSid it may not read', async () => {
      await directory.group('veiled', { member: personDn('omar') });
      const omar = { target: groupDn('veiled'), account: account('omar') };
      const connector = directory.connector();
      expect(await connector.reads.readBack(omar)).toMatchObject({ stands: true });
      await directory.hide('objectSid', omar.target);
      expect(await faultOf(connector.reads.readBack(omar))).toEqual({ kind: 'denied' });
      expect(await connector.health([omar.target])).toMatchObject({
        ok: false,
        lacks: [expect.stringContaining('may not read the objectSid')],
      });
    });

    it('sees a primary group, and refuses to take that away', async () => {
      const dora = { target: groupDn('primary'), account: account('dora') };
      await directory.group('primary', { member: personDn('dora') });
      const [, number = ''] = /-(\d+)$/.exec(await directory.sidOf(dora.target)) ?? [];
      await directory.replace(personDn('dora'), 'primaryGroupID', [number]);
      const connector = directory.connector();
      expect(await directory.holds(dora)).toBe(false);
      expect(await connector.reads.readBack(dora)).toMatchObject({ stands: true });
      expect((await connector.reads.grants({ target: dora.target })).items).toMatchObject([
        { account: { email: 'dora@acme.test' } },
      ]);
      expect(await connector.grant(dora, op)).toMatchObject({ changed: false });
      expect(await faultOf(connector.revoke(dora, op))).toEqual({ kind: 'conflict' });
    });

    it('refuses a distribution group, the directory’s own accounts, and its own', async () => {
      await directory.group('letters', { groupType: '2' });
      const letters = { ...anna, target: groupDn('letters') };
      expect(await faultOf(directory.connector().grant(letters, op))).toEqual({ kind: 'invalid' });
      const connector = directory.connector({
        people_base: DOMAIN,
        login_attribute: 'sAMAccountName',
        login: 'local_part',
      });
      for (const name of ['Administrator', 'krbtgt', BOT.name]) {
        const fault = await faultOf(connector.grant({ ...anna, account: account(name) }, op));
        expect(fault, name).toEqual({ kind: 'denied' });
      }
    });

    it('shuts an account out by that one bit, lets it in again, and leaves what it holds', async () => {
      await directory.person('ida');
      await directory.letIn(personDn('ida'), 'ida');
      await directory.replace(personDn('ida'), 'userAccountControl', ['66048']);
      const ida = { target: groupDn('readers'), account: account('ida') };
      const connector = directory.connector();
      await connector.grant(ida, op);
      const { seenAs } = await connector.reads.readBack(ida);
      const of = { account: ida.account, seenAs: seenAs?.account };
      expect(await connector.accounts?.disable(of)).toEqual({
        kind: 'done',
        changed: true,
        note: expect.stringContaining('What was open goes on'),
      });
      expect(await directory.texts(personDn('ida'), 'userAccountControl')).toEqual(['66050']);
      await expect(directory.signedIn('ida')).rejects.toThrow();
      expect(await connector.accounts?.disable(of)).toEqual({ kind: 'done', changed: false });
      expect(await directory.holds(ida)).toBe(true);
      expect(await connector.accounts?.enable({ account: ida.account })).toEqual({
        kind: 'done',
        changed: true,
      });
      expect(await directory.texts(personDn('ida'), 'userAccountControl')).toEqual(['66048']);
      await (await directory.signedIn('ida')).unbind();
    });

    it('says once that it changed an account where six ask at the same moment', async () => {
      const connector = directory.connector();
      const outcomes = await Promise.all(
        Array.from({ length: 6 }, async () => connector.accounts?.disable({ account: account('omar') })),
      );
      expect(outcomes.filter((one) => one?.kind === 'done' && one.changed)).toHaveLength(1);
      expect(await connector.accounts?.enable({ account: account('omar') })).toMatchObject({ changed: true });
    });

    it('shuts out neither the directory’s own accounts nor its own, nor one that it may not change', async () => {
      const everybody = {
        people_base: DOMAIN,
        login_attribute: 'sAMAccountName',
        login: 'local_part',
      } as const;
      for (const name of ['Administrator', 'krbtgt', BOT.name]) {
        const out = directory.connector(everybody).accounts?.disable({ account: account(name) });
        expect(await faultOf(out ?? Promise.resolve()), name).toEqual({ kind: 'denied' });
      }
      const weak = { bind_dn: 'omar@corp.acme.test', bind_password: PASSWORD };
      const out = directory.connector(weak).accounts?.disable({ account: account('anna.berg') });
      expect(await faultOf(out ?? Promise.resolve())).toEqual({ kind: 'denied' });
    });

    it('says that what was open goes on, as it does', async () => {
      const connector = directory.connector();
      await connector.grant(anna, op);
      const hers = await directory.signedIn('anna.berg');
      const sid = await directory.sidOf(anna.target);
      expect(await directory.sids('', 'tokenGroups', hers)).toContain(sid);
      expect(await connector.revoke(anna, op)).toMatchObject({ changed: true });
      expect(await connector.reads.readBack(anna)).toMatchObject({ stands: false });
      expect(await directory.sids('', 'tokenGroups', hers)).toContain(sid);
      const later = await directory.signedIn('anna.berg');
      expect(await directory.sids('', 'tokenGroups', later)).not.toContain(sid);
      expect(await connector.sessions?.end(anna)).toEqual({
        kind: 'outlives',
        what: expect.stringContaining('Kerberos tickets'),
        until: new Date('2030-01-01T18:00:00Z'),
      });
      await Promise.all([hers.unbind(), later.unbind()]);
    });
  });
});
