import { inspect } from 'node:util';
import { createServer, type AddressInfo, type Socket } from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { ExternalAccount, GrantRef } from '../../../src/domain/grant/connector.ts';
import { everyItem } from '../../../src/domain/pages.ts';
import { exerciseConnector, faultOf } from '../../support/exercise-connector.ts';
import { describeRedis } from '../../support/describe-server.ts';
import { redisStand } from '../../support/stands/redis-stand.ts';
import { UsersOnRedis } from '../../support/users-on-redis.ts';

const op = { operationId: 'one' };

describeRedis(() => {
  const stand = new UsersOnRedis();
  const { people, targets } = stand;
  const account = (login: string) => stand.account(login);
  const anna: GrantRef = { target: targets[0], account: account(people[0]) };

  beforeAll(() => stand.create());
  afterAll(() => stand.drop());

  exerciseConnector('redis', async () => redisStand(stand), { disables: true });

  describe('by itself', () => {
    afterEach(() => stand.tidy());

    it('lists users with their addresses, without the default one and its own, and the rules by name', async () => {
      const connector = stand.connector();
      await stand.run('ACL', 'SETUSER', people[1], 'off');
      const users: ExternalAccount[] = [];
      const names: string[] = [];
      for await (const user of everyItem((cursor) => connector.reads.accounts(cursor))) users.push(user);
      for await (const one of everyItem((cursor) => connector.reads.entitlements(cursor)))
        names.push(one.target);
      expect(users).toContainEqual({ id: people[0], email: `${people[0]}@acme.test`, active: true });
      expect(users).toContainEqual({ id: people[1], email: `${people[1]}@acme.test`, active: false });
      expect(users.map(({ id }) => id)).not.toContain('default');
      expect(users.map(({ id }) => id)).not.toContain('sallyport');
      expect(names).toEqual([...targets, ...stand.hostile].toSorted());
    });

    it('says as whom it looked and what it saw, of a locked user too', async () => {
      const connector = stand.connector();
      await connector.grant(anna, op);
      await stand.run('ACL', 'SETUSER', people[0], 'off');
      const { words, stands, seenAs } = await connector.reads.readBack(anna);
      expect(stands).toBe(true);
      expect(words).toBe(
        'Read as “sallyport” on cache (127.0.0.1): “anna.berg” has the rules of “read-only” (locked: it can’t log in now).',
      );
      expect(seenAs).toEqual({
        account: { id: 'anna.berg', login: 'anna.berg' },
        targetId: 'resetchannels ~app:* &news:* -@all +@read +subscribe',
      });
    });

    it('takes away what was seen, whatever the rules of that name are by then', async () => {
      await stand.connector().grant(anna, op);
      const { seenAs } = await stand.connector().reads.readBack(anna);
      const changed = stand.connector({ rules: { [targets[0]]: '+get ~other:*' } });
      const gone = stand.connector({ rules: { another: '+get ~other:*' } });
      for (const connector of [changed, gone])
        expect(await connector.reads.readBack({ ...anna, seenAs })).toMatchObject({ stands: true });
      expect(await gone.revoke({ ...anna, seenAs }, op)).toMatchObject({ changed: true });
      expect(await stand.selectors(people[0])).toEqual([]);
    });

    it('says that a user who was seen is there no more, and asks for one who never was', async () => {
      const connector = stand.connector();
      const gone: GrantRef = { ...anna, account: account('gone') };
      await stand.run('ACL', 'SETUSER', 'gone', 'on');
      await connector.grant(gone, op);
      const { seenAs } = await connector.reads.readBack(gone);
      await stand.run('ACL', 'DELUSER', 'gone');
      const look = await connector.reads.readBack({ ...gone, seenAs });
      expect(look).toMatchObject({
        stands: false,
        words: expect.stringContaining('no user “gone” any more'),
      });
      expect(await connector.revoke({ ...gone, seenAs }, op)).toEqual({ kind: 'done', changed: false });
      expect(await connector.sessions.end({ ...gone, seenAs })).toEqual({ kind: 'none' });
      expect(await stand.line('gone')).toBe('');
      expect(await faultOf(connector.reads.readBack(gone))).toEqual({ kind: 'not_found', what: 'account' });
    });

    it('leaves the default user, its own and administrators alone', async () => {
      await stand.run('ACL', 'SETUSER', 'chief', 'on', '+@all', '-@read', '~*');
      await stand.run('ACL', 'SETUSER', 'nearly', 'on', '+@all', '-@dangerous', '~own:*');
      const connector = stand.connector();
      for (const login of ['default', 'sallyport', 'root', 'chief']) {
        const ref = { ...anna, account: account(login) };
        expect(await faultOf(connector.grant(ref, op)), login).toEqual({ kind: 'denied' });
        expect(await connector.sessions.end(ref), login).toMatchObject({ kind: 'not_shown' });
      }
      const nearly = { ...anna, account: account('nearly') };
      expect(await connector.grant(nearly, op)).toMatchObject({ changed: true });
      await stand.run('ACL', 'DELUSER', 'chief', 'nearly');
    });

    it('gives nothing to the same name at another domain, nor to a name that can’t be one', async () => {
      const stranger = { ...anna, account: { ...anna.account, email: `${people[0]}@elsewhere.test` } };
      const blank = { ...anna, account: { ...anna.account, email: `anna berg@acme.test` } };
      for (const ref of [stranger, blank]) {
        expect(await faultOf(stand.connector().grant(ref, op))).toEqual({
          kind: 'not_found',
          what: 'account',
        });
        expect((await stand.connector().reads.grants(ref)).items).toEqual([]);
      }
    });

    it('refuses rules that the server doesn’t take, and two names for the same rules', async () => {
      const rules = { odd: '+no-such-command', one: '+get +@read ~a:*', two: '+get +@read ~a:*' };
      const connector = stand.connector({ rules });
      for (const target of ['odd', 'one', 'two'])
        expect(await faultOf(connector.grant({ ...anna, target }, op)), target).toEqual({ kind: 'invalid' });
      expect(await connector.health(['odd', 'one', 'lost'])).toEqual({
        ok: false,
        actsAs: 'sallyport',
        lacks: [
          expect.stringContaining('doesn’t take the rules of “odd”'),
          expect.stringContaining('“one” and “two” are the same'),
          expect.stringContaining('no rules called “lost”'),
        ],
      });
      expect(await stand.selectors(people[0])).toEqual([]);
    });

    it('says which rights it lacks, and is denied when it tries without', async () => {
      await stand.run(
        'ACL',
        'SETUSER',
        'poor',
        'on',
        '>canary-1907',
        '+acl|dryrun',
        '+multi',
        '+exec',
        '+watch',
      );
      const connector = stand.connector({ url: stand.url({ username: 'poor' }) });
      const { ok, lacks } = await connector.health();
      expect(ok).toBe(false);
      expect(lacks).toEqual([
        'It may not do its work: give its user +acl|getuser +acl|setuser +acl|deluser +acl|users +info +watch ~sallyport:acl:* +set ~sallyport:acl:*.',
      ]);
      await stand.run('ACL', 'SETUSER', 'poor', '-acl|dryrun');
      expect(await connector.health()).toMatchObject({
        ok: false,
        lacks: [expect.stringContaining('+acl|dryrun')],
      });
      expect(await faultOf(connector.grant(anna, op))).toEqual({ kind: 'denied' });
      expect(await stand.selectors(people[0])).toEqual([]);
      await stand.run('ACL', 'DELUSER', 'poor');
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

    it('takes a look that broke off for none', async () => {
      const url = await stand.interrupted('WATCH', () => new Promise(() => {}));
      expect(await faultOf(stand.connector({ url }, 300).grant(anna, op))).toEqual({ kind: 'retryable' });
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
