import { inspect } from 'node:util';
import { createServer, type AddressInfo, type Socket } from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { postgresConnector } from '../../src/connectors/postgres/postgres-connector.ts';
import type { ExternalAccount, GrantRef } from '../../src/domain/grant/connector.ts';
import { everyItem } from '../../src/domain/pages.ts';
import { describePostgres, serverUrl } from '../support/database.ts';
import { describePackaged } from '../support/packaged-postgres.ts';
import { exerciseConnector, faultOf } from '../support/exercise-connector.ts';
import { PASSWORD, RolesOnServer } from '../support/roles-on-server.ts';
import { postgresStand } from '../support/stands/postgres-stand.ts';

const op = { operationId: 'one' };

describePostgres('postgres', () => testConnector(new RolesOnServer(serverUrl)));

for (const version of [16, 17, 18] as const)
  describePackaged(version, (url) => testConnector(new RolesOnServer(url)));

function testConnector(server: RolesOnServer): void {
  const { targets, people, bot } = server;
  const account = (login: string) => server.account(login);
  const anna: GrantRef = { target: targets[0], account: account(people[0]) };

  beforeAll(() => server.create());
  afterAll(() => server.drop());

  exerciseConnector('postgres', async () => postgresStand(server));

  describe('by itself', () => {
    afterEach(() => server.tidy());

    it('lists logins with their addresses, and roles without the server’s own', async () => {
      const connector = server.connector();
      const logins: ExternalAccount[] = [];
      const roles: string[] = [];
      for await (const login of everyItem((cursor) => connector.reads.accounts(cursor))) logins.push(login);
      for await (const role of everyItem((cursor) => connector.reads.entitlements(cursor)))
        roles.push(role.target);
      expect(logins).toContainEqual({ id: people[0], email: `${people[0]}@acme.test`, active: true });
      expect(roles).toEqual(expect.arrayContaining(targets));
      expect(roles).not.toContain('pg_signal_backend');
      expect(roles).not.toContain(people[0]);
    });

    it('ends the open sessions of whoever lost a role, and nobody else’s', async () => {
      const connector = server.connector();
      await connector.grant(anna, op);
      const hers = await server.session(people[0]);
      const his = await server.session(people[1]);
      await hers.sql.unsafe(`set role "${targets[0]}"`);
      const { seenAs } = await connector.reads.readBack(anna);
      expect(await connector.revoke(anna, op)).toEqual({ kind: 'done', changed: true });
      expect(await server.isAlive(hers.pid)).toBe(true);
      expect(await connector.sessions.end({ ...anna, seenAs })).toEqual({ kind: 'ended', count: 1 });
      expect(await server.isAlive(hers.pid)).toBe(false);
      expect(await connector.sessions.end({ ...anna, seenAs })).toEqual({ kind: 'none' });
      expect(await server.isAlive(his.pid)).toBe(true);
    });

    it('ends sessions also when a revocation is repeated, since a crash may have come before that', async () => {
      const connector = server.connector();
      await connector.grant(anna, op);
      const hers = await server.session(people[0]);
      await server.end(targets[0], people[0]);
      expect(await connector.revoke(anna, op)).toMatchObject({ kind: 'done', changed: false });
      expect(await connector.sessions.end(anna)).toEqual({ kind: 'ended', count: 1 });
      expect(await server.isAlive(hers.pid)).toBe(false);
    });

    it('takes the role away without the right to end sessions, and says so then and in its health', async () => {
      await server.run('revoke pg_signal_backend from %I', bot);
      try {
        const connector = server.connector();
        expect(await connector.health()).toMatchObject({
          ok: true,
          actsAs: bot,
          lacks: [expect.stringContaining('pg_signal_backend')],
        });
        await connector.grant(anna, op);
        await server.session(people[0]);
        expect(await connector.revoke(anna, op)).toMatchObject({ changed: true });
        expect(await connector.sessions.end(anna)).toEqual({
          kind: 'outlives',
          what: expect.stringContaining('pg_signal_backend'),
          until: null,
        });
        expect(await server.holds(anna)).toBe(false);
      } finally {
        await server.run('grant pg_signal_backend to %I', bot);
      }
    });

    it('says in its health that it may not grant, and is denied when it tries', async () => {
      const connector = server.connector({ url: server.urlAs(people[1]) });
      expect(await connector.health()).toMatchObject({
        ok: false,
        actsAs: people[1],
        lacks: [expect.stringContaining('WITH ADMIN OPTION'), expect.any(String)],
      });
      expect(await faultOf(connector.grant(anna, op))).toEqual({ kind: 'denied' });
      expect(await server.holds(anna)).toBe(false);
    });

    it('leaves the sessions of superusers and of its own login alone', async () => {
      for (const login of [server.root, bot])
        expect(await server.connector().sessions.end({ ...anna, account: account(login) })).toEqual({
          kind: 'not_shown',
          why: expect.stringContaining('left alone'),
        });
    });

    it('ends nobody’s sessions by an id that was another server’s', async () => {
      const connector = server.connector({ former_systems: ['1'] });
      await connector.grant(anna, op);
      const { seenAs } = await connector.reads.readBack(anna);
      const hers = await server.session(people[0]);
      const his = await server.session(people[1]);
      const idOfHis = (await connector.reads.readBack({ ...anna, account: account(people[1]) })).seenAs!
        .account.id;
      const elsewhere = { ...seenAs!, account: { id: idOfHis, login: people[0] }, system: '1' };
      expect(await connector.sessions.end({ ...anna, seenAs: elsewhere })).toEqual({
        kind: 'ended',
        count: 1,
      });
      expect(await server.isAlive(hers.pid)).toBe(false);
      expect(await server.isAlive(his.pid)).toBe(true);
      await connector.revoke(anna, op);
    });

    it('leaves superusers and its own login alone', async () => {
      for (const login of [server.root, bot]) {
        const ref = { ...anna, account: account(login) };
        expect(await faultOf(server.connector().grant(ref, op))).toEqual({ kind: 'denied' });
        expect(await faultOf(server.connector().revoke(ref, op))).toEqual({ kind: 'denied' });
      }
    });

    it('takes a role that can’t log in for nobody’s account', async () => {
      const ref = { ...anna, account: account(targets[1]) };
      expect(await faultOf(server.connector().grant(ref, op))).toEqual({
        kind: 'not_found',
        what: 'account',
      });
    });

    it('takes a NUL in a name for none', async () => {
      expect(await faultOf(server.connector().grant({ ...anna, target: 'a\0b' }, op))).toEqual({
        kind: 'not_found',
        what: 'target',
      });
    });

    it('gives nothing to the same name at another domain', async () => {
      const stranger = { ...anna, account: { ...anna.account, email: `${people[0]}@elsewhere.test` } };
      expect(await faultOf(server.connector().grant(stranger, op))).toEqual({
        kind: 'not_found',
        what: 'account',
      });
      expect((await server.connector().reads.grants(stranger)).items).toEqual([]);
    });

    it('finds the login by whole address or employee id where told to', async () => {
      const byId = { ...anna, account: { email: 'a@b.test', employeeId: people[0], name: people[0] } };
      const connector = server.connector({ login: 'employee_id', email_domain: undefined });
      expect(await connector.grant(byId, op)).toMatchObject({ changed: true });
      expect(await server.holds(anna)).toBe(true);
      const nobody = { ...byId, account: { ...byId.account, employeeId: null } };
      expect(await faultOf(connector.grant(nobody, op))).toEqual({ kind: 'not_found', what: 'account' });
      const byEmail = server.connector({ login: 'email' });
      expect(await faultOf(byEmail.grant(anna, op))).toEqual({ kind: 'not_found', what: 'account' });
    });

    it('moves VALID UNTIL only later, only if told to, and never for a login that holds something else', async () => {
      const validUntil = async (login: string) =>
        (
          await server.admin<
            { at: Date | null }[]
          >`select rolvaliduntil as at from pg_roles where rolname = ${login}`
        )[0]?.at;
      const soon = new Date('2030-01-01T00:00:00Z');
      const later = new Date('2030-06-01T00:00:00Z');
      const other = { ...anna, target: targets[1] };
      await server.connector().grant(anna, { ...op, expiresAt: soon });
      expect(await validUntil(people[0])).toBeNull();
      const connector = server.connector({ set_valid_until: true });
      await connector.grant(other, { ...op, expiresAt: soon });
      expect(await validUntil(people[0])).toBeNull();
      await connector.revoke(anna, op);
      await connector.revoke(other, op);

      await connector.grant(anna, { ...op, expiresAt: later });
      expect(await validUntil(people[0])).toEqual(later);
      await connector.grant(other, { ...op, expiresAt: soon });
      expect(await validUntil(people[0])).toEqual(later);
      await server.run(`alter role %I valid until 'infinity'`, people[0]);
      await connector.grant(anna, { ...op, expiresAt: later });
      const [row] =
        await server.admin`select rolvaliduntil = 'infinity' as forever from pg_roles where rolname = ${people[0]}`;
      expect(row?.forever).toBe(true);
    });

    it('calls a server that isn’t there retryable', async () => {
      const url = server.urlAs(bot, { port: '1' });
      expect(await faultOf(server.connector({ url }).grant(anna, op))).toEqual({ kind: 'retryable' });
    });

    it('leaves open what became of a write to a server that went silent, and asks it anew next time', async () => {
      const sockets: Socket[] = [];
      const silent = createServer((socket) => sockets.push(socket));
      await new Promise<void>((done) => silent.listen(0, '127.0.0.1', done));
      server.atEnd(async () => {
        sockets.forEach((socket) => socket.destroy());
        await new Promise((done) => silent.close(done));
      });
      const port = String((silent.address() as AddressInfo).port);
      const connector = server.connector({ url: server.urlAs(bot, { port }) }, 200);
      expect(await faultOf(connector.grant(anna, op))).toEqual({ kind: 'unknown_outcome' });
      expect(await faultOf(connector.reads.grants(anna))).toEqual({ kind: 'retryable' });
      expect(sockets.length).toBeGreaterThan(1);
    });

    it('comes back by itself after its own connections were cut', async () => {
      const connector = server.connector();
      await connector.reads.grants(anna);
      await server.admin`select pg_terminate_backend(pid, 2000) from pg_stat_activity where usename = ${bot}`;
      await connector.reads.grants(anna).catch(() => undefined);
      expect(await connector.grant(anna, op)).toMatchObject({ kind: 'done', changed: true });
    });

    it('never shows the password in an error', async () => {
      for (const changes of [{ password: 'canary-wrong' }, { port: '1' }, { pathname: '/nothing' }]) {
        const connector = server.connector({ url: server.urlAs(bot, changes) });
        const error = await connector.grant(anna, op).catch((reason: unknown) => reason);
        expect(error).toBeInstanceOf(Error);
        expect(inspect(error, { depth: 20, showHidden: true })).not.toContain('canary');
      }
      const unfit = postgresConnector.settings.safeParse({ url: `mysql://x:${PASSWORD}@host/db` });
      expect(inspect(unfit.error, { depth: 20 })).not.toContain('canary');
    });
  });
}
