import { inspect } from 'node:util';
import { createServer, type AddressInfo, type Socket } from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { ExternalAccount, GrantRef } from '../../../src/domain/grant/connector.ts';
import { everyItem } from '../../../src/domain/pages.ts';
import { exerciseConnector, faultOf } from '../../support/exercise-connector.ts';
import { describeMariadb } from '../../support/describe-server.ts';
import { RolesOnMariadb } from '../../support/roles-on-mariadb.ts';
import { mysqlStand } from '../../support/stands/mysql-stand.ts';

const op = { operationId: 'one' };

describeMariadb(() => {
  const stand = new RolesOnMariadb();
  const { people, targets } = stand;
  const account = (login: string) => stand.account(login);
  const anna: GrantRef = { target: targets[0], account: account(people[0]) };

  beforeAll(() => stand.create());
  afterAll(() => stand.drop());

  exerciseConnector('mysql', () => mysqlStand(stand), { disables: true });

  describe('by itself', () => {
    afterEach(() => stand.tidy());

    it('lists accounts with their addresses, and roles', async () => {
      const connector = stand.connector();
      const accounts: ExternalAccount[] = [];
      const roles: string[] = [];
      for await (const one of everyItem((cursor) => connector.reads.accounts(cursor))) accounts.push(one);
      for await (const one of everyItem((cursor) => connector.reads.entitlements(cursor)))
        roles.push(one.target);
      expect(accounts).toContainEqual({
        id: `'anna.berg'@'%'`,
        email: 'anna.berg@acme.test',
        active: true,
      });
      expect(accounts.map(({ id }) => id)).not.toContainEqual(expect.stringContaining(targets[0]));
      expect(roles.toSorted()).toEqual([...targets, ...stand.hostile].toSorted());
    });

    it('says as whom it looked and what it saw, and finds it again by the account’s own name', async () => {
      const connector = stand.connector();
      await connector.grant(anna, op);
      const { words, stands, seenAs } = await connector.reads.readBack(anna);
      expect(stands).toBe(true);
      expect(words).toBe(
        `Read as 'sallyport'@'%' on ops-db (127.0.0.1): 'anna.berg'@'%' has the role “app_reader”.`,
      );
      expect(seenAs).toEqual({ account: { id: `'anna.berg'@'%'`, login: 'anna.berg' } });
      const moved = stand.connector({ account_host: '10.%', login: 'email' });
      expect(await moved.reads.readBack({ ...anna, seenAs })).toMatchObject({ stands: true, seenAs });
      expect(await moved.revoke({ ...anna, seenAs }, op)).toMatchObject({ changed: true });
      expect(await stand.holds(anna)).toBe(false);
    });

    it('takes the same name at another host for another account', async () => {
      await stand.createUser(people[0], '10.0.0.%');
      const inside = stand.connector({ account_host: '10.0.0.%' });
      await inside.grant(anna, op);
      expect(await stand.holds(anna)).toBe(false);
      expect(await stand.connector().reads.readBack(anna)).toMatchObject({ stands: false });
      expect((await stand.connector().reads.grants(anna)).items).toEqual([]);
      expect((await stand.connector().reads.grants({})).items).toMatchObject([
        { account: { id: `'anna.berg'@'10.0.0.%'` } },
      ]);
      await stand.run(`drop user 'anna.berg'@'10.0.0.%'`);
    });

    it('proves nothing of an account that was renamed or dropped', async () => {
      const connector = stand.connector();
      await stand.createUser('eve');
      const eve = { ...anna, account: account('eve') };
      await connector.grant(eve, op);
      const { seenAs } = await connector.reads.readBack(eve);
      await stand.run(`rename user eve@'%' to adam@'%'`);
      const gone = { kind: 'not_found', what: 'account' };
      expect(await faultOf(connector.reads.readBack({ ...eve, seenAs }))).toEqual(gone);
      expect(await faultOf(connector.revoke({ ...eve, seenAs }, op))).toEqual(gone);
      expect(await stand.holds({ ...anna, account: account('adam') })).toBe(true);
      await stand.run(`drop user adam@'%'`);
      expect(await faultOf(connector.reads.readBack({ ...eve, seenAs }))).toEqual(gone);
    });

    it('takes only its very own account for its own when it lists who has what', async () => {
      await stand.createUser('SALLYPORT');
      const capitals = { ...anna, account: account('SALLYPORT') };
      await stand.hold(capitals);
      expect((await stand.connector().reads.grants({})).items).toMatchObject([
        { account: { id: `'SALLYPORT'@'%'` } },
      ]);
      await stand.run(`drop user 'SALLYPORT'@'%'`);
    });

    it('makes no account that isn’t there', async () => {
      const nobody = { ...anna, account: account('nobody') };
      expect(await faultOf(stand.connector().grant(nobody, op))).toEqual({
        kind: 'not_found',
        what: 'account',
      });
      expect(await stand.run(`select 1 from mysql.user where User = 'nobody'`)).toEqual([]);
    });

    it('takes names with blanks at the end for what they are', async () => {
      for (const ref of [
        { ...anna, target: `${targets[0]} ` },
        { ...anna, target: targets[0].toUpperCase() },
      ])
        expect(await faultOf(stand.connector().grant(ref, op)), ref.target).toEqual({
          kind: 'not_found',
          what: 'target',
        });
      const blank = { ...anna, account: { ...anna.account, email: `${people[0]} @acme.test` } };
      expect(await faultOf(stand.connector().grant(blank, op))).toEqual({
        kind: 'not_found',
        what: 'account',
      });
      expect(await faultOf(stand.connector().grant({ ...anna, target: 'a\0b' }, op))).toEqual({
        kind: 'not_found',
        what: 'target',
      });
    });

    it('gives nothing to the same name at another domain', async () => {
      const stranger = { ...anna, account: { ...anna.account, email: `${people[0]}@elsewhere.test` } };
      expect(await faultOf(stand.connector().grant(stranger, op))).toEqual({
        kind: 'not_found',
        what: 'account',
      });
      expect((await stand.connector().reads.grants(stranger)).items).toEqual([]);
    });

    it('leaves administrators and its own account alone', async () => {
      await stand.createUser('chief');
      await stand.run(`grant super on *.* to chief@'%'`);
      const connector = stand.connector();
      for (const login of ['chief', 'sallyport']) {
        const ref = { ...anna, account: account(login) };
        expect(await faultOf(connector.grant(ref, op)), login).toEqual({ kind: 'denied' });
        expect(await faultOf(connector.revoke(ref, op)), login).toEqual({ kind: 'denied' });
        expect(await connector.sessions.end(ref), login).toMatchObject({ kind: 'not_shown' });
      }
      await stand.run(`drop user chief@'%'`);
    });

    it('says which rights it lacks, and is denied when it tries without', async () => {
      await stand.createUser('poor');
      const connector = stand.connector({ url: stand.url({ username: 'poor' }) });
      expect(await connector.health()).toEqual({
        ok: false,
        actsAs: `'poor'@'%'`,
        lacks: [expect.stringContaining('may not read'), expect.stringContaining('PROCESS')],
      });
      await stand.run(`grant select on mysql.* to poor@'%'`);
      expect(await connector.health([targets[0], 'nothing'])).toMatchObject({
        ok: false,
        lacks: [
          'It may not grant “app_reader”: GRANT that role TO `poor`@`%` WITH ADMIN OPTION.',
          'There is no role called “nothing” on this server.',
          expect.stringContaining('CONNECTION ADMIN'),
        ],
      });
      expect(await stand.connector().health(targets)).toMatchObject({ ok: true, lacks: [] });
      expect(await faultOf(connector.grant(anna, op))).toEqual({ kind: 'denied' });
      expect(await stand.holds(anna)).toBe(false);
      await stand.run(`drop user poor@'%'`);
    });

    it('believes no server that is read-only', async () => {
      await stand.run('set global read_only = 1');
      stand.atEnd(() => stand.run('set global read_only = 0'));
      expect(await faultOf(stand.connector().reads.readBack(anna))).toEqual({ kind: 'retryable' });
      expect(await stand.connector().health()).toMatchObject({
        ok: false,
        lacks: [expect.stringContaining('read-only')],
      });
    });

    it('calls a server that isn’t there retryable, and a wrong password denied', async () => {
      const away = stand.connector({ url: stand.url({ port: '1' }) });
      expect(await faultOf(away.grant(anna, op))).toEqual({ kind: 'retryable' });
      const wrong = stand.connector({ url: stand.url({ password: 'wrong' }) });
      expect(await faultOf(wrong.grant(anna, op))).toEqual({ kind: 'denied' });
      expect(await faultOf(wrong.reads.readBack(anna))).toEqual({ kind: 'denied' });
    });

    it('isn’t kept by a server that says nothing', async () => {
      const sockets: Socket[] = [];
      const silent = createServer((socket) => sockets.push(socket));
      await new Promise<void>((done) => silent.listen(0, '127.0.0.1', done));
      stand.atEnd(async () => {
        sockets.forEach((socket) => socket.destroy());
        await new Promise((done) => silent.close(done));
      });
      const port = String((silent.address() as AddressInfo).port);
      const connector = stand.connector({ url: stand.url({ port }) }, 200);
      expect(await faultOf(connector.grant(anna, op))).toEqual({ kind: 'retryable' });
      expect(await faultOf(connector.reads.readBack(anna))).toEqual({ kind: 'retryable' });
    });

    it('never shows the password in an error', async () => {
      for (const changes of [{ password: 'canary-wrong' }, { port: '1' }, { username: 'nobody' }]) {
        const connector = stand.connector({ url: stand.url(changes) });
        const error = await connector.grant(anna, op).catch((reason: unknown) => reason);
        expect(error).toBeInstanceOf(Error);
        expect(inspect(error, { depth: 20, showHidden: true })).not.toContain('canary');
      }
    });
  });
});
