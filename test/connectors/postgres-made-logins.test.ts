import postgres from 'postgres';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { scramVerifier } from '../../src/connectors/postgres/scram.ts';
import type { Connector, GrantRef } from '../../src/domain/grant/connector.ts';
import { describePostgres, serverUrl } from '../support/database.ts';
import { exerciseConnector, faultOf } from '../support/exercise-connector.ts';
import { describePackaged } from '../support/packaged-postgres.ts';
import { PASSWORD, RolesOnServer } from '../support/roles-on-server.ts';

const op = { operationId: 'one' };
const SOON = new Date(Date.now() + 3_600_000);

it('makes the verifier that the server makes', async () => {
  const salt = Buffer.from('W22ZaJ0SNY7soEsUEjb6gQ==', 'base64');
  expect((await scramVerifier('pencil', salt)).text).toBe(
    'SCRAM-SHA-256$4096:W22ZaJ0SNY7soEsUEjb6gQ==$WG5d8oPm3OtcPnkdi4Uo7BkeZkBFzpcXkuLmtbsT4qY=:wfPLwcE6nTWhTAmQ7tl2KeoiWGPlZqQxSrmfPwDl2dU=',
  );
});

describePostgres('logins made by the postgres connector', () => testLogins(new RolesOnServer(serverUrl)));

describePackaged(18, (url) => testLogins(new RolesOnServer(url)));

function testLogins(server: RolesOnServer): void {
  const { targets } = server;
  const made = [...['eva', 'finn', 'gina'].map((name) => server.named(name)), ...server.hostile.slice(0, 4)];
  const [eva = '', finn = '', gina = ''] = made;
  const ref = (login = eva, target = targets[0]): GrantRef => ({ target, account: server.account(login) });
  const make = () => server.connector({ create_login: true });

  beforeAll(async () => {
    await server.create();
    // Their names are targets' until now.
    await drop(...server.hostile.slice(0, 4));
  });
  afterAll(() => server.drop());

  const drop = async (...names: string[]) => {
    for (const name of names) await server.run('drop role if exists %I', name);
  };

  exerciseConnector('postgres with logins of its own', async () => ({
    connector: make(),
    accounts: [server.account(eva), server.account(finn), server.account(gina)],
    targets,
    hostileTargets: server.hostile.slice(4),
    hostileAccounts: made.slice(3).map((login) => server.account(login)),
    unknown: {
      target: server.named('nothing'),
      account: { ...server.account(eva), email: `${eva}@elsewhere.test` },
    },
    hold: (one) => server.hold(one.target, one.account.name),
    holds: (one) => server.holds(one),
    close: async () => {
      await server.tidy();
      await drop(...made);
    },
  }));

  describe('by itself', () => {
    let connector: ReturnType<typeof make>;
    beforeEach(() => {
      connector = make();
    });
    afterEach(async () => {
      await server.tidy();
      for (const login of made) for (const target of targets) await server.end(target, login);
      await drop(...made);
    });

    const issue = async (one = ref(), from: Connector = connector) => {
      if (from.issuer === undefined) throw new Error('it makes nothing');
      return from.issuer.issue(one, op);
    };

    const letsIn = async (login: string, password: string): Promise<boolean> => {
      const sql = postgres(server.urlAs(login, { password }), { max: 1, onnotice: () => {} });
      try {
        await sql`select 1`;
        return true;
      } catch {
        return false;
      } finally {
        await sql.end({ timeout: 0 });
      }
    };

    const roleOf = async (login: string) => {
      const [row] = await server.admin<
        { id: string; lets: boolean; password: string | null; until: string }[]
      >`
        select oid::text as id, rolcanlogin as lets, rolpassword as password, rolvaliduntil::text as until
        from pg_authid where rolname = ${login}`;
      return row;
    };

    it('has one made with the first grant, which nobody logs in with before it has a password', async () => {
      expect(await connector.reads.readBack(ref())).toMatchObject({
        stands: false,
        words: expect.stringContaining(`there is no login “${eva}”`),
      });
      await connector.grant(ref(), { ...op, expiresAt: SOON });
      expect(await roleOf(eva)).toMatchObject({ lets: true, password: null });
      expect(await letsIn(eva, '')).toBe(false);

      const { text, words, mark } = await issue();

      expect(await letsIn(eva, text)).toBe(true);
      expect(words).toContain(`The password of the login “${eva}” at `);
      const { password } = (await roleOf(eva)) ?? {};
      expect(password).toMatch(/^SCRAM-SHA-256\$4096:/);
      expect(`${password} ${mark} ${words}`).not.toContain(text);
      expect(password).toContain(mark.split('salt ')[1]);
    });

    it('gives a new password in the place of the one before', async () => {
      await connector.grant(ref(), op);
      const first = await issue();
      const second = await issue();
      expect([await letsIn(eva, first.text), await letsIn(eva, second.text)]).toEqual([false, true]);
    });

    it('locks it when the last of its access ended, and lets in again only with a new password', async () => {
      await connector.grant(ref(), op);
      await connector.grant(ref(eva, targets[1]), op);
      const { text } = await issue();
      const { seenAs } = await connector.reads.readBack(ref());
      const before = await roleOf(eva);

      await connector.revoke({ ...ref(), seenAs }, op);
      expect(await letsIn(eva, text)).toBe(true);
      expect(await faultOf(issue())).toEqual({ kind: 'denied' });
      // Also where none is made any more.
      await server.connector().revoke(ref(eva, targets[1]), op);

      expect(await roleOf(eva)).toMatchObject({ id: before?.id, lets: false, password: null });
      expect(await letsIn(eva, text)).toBe(false);
      expect(await faultOf(issue())).toEqual({ kind: 'denied' });
      expect(await connector.reads.readBack({ ...ref(), seenAs })).toMatchObject({ stands: false });
      expect(await connector.grant({ ...ref(), seenAs }, op)).toMatchObject({ changed: true });
      expect(await roleOf(eva)).toMatchObject({ id: before?.id, lets: true, password: null });
      expect(await letsIn(eva, text)).toBe(false);
      expect(await letsIn(eva, (await issue()).text)).toBe(true);
    });

    it('ends its sessions, and what was on its way at a removal lets nobody in', async () => {
      await connector.grant(ref(), op);
      const { text } = await issue();
      const sql = postgres(server.urlAs(eva, { password: text }), { max: 1, onnotice: () => {} });
      server.atEnd(() => sql.end({ timeout: 0 }));
      await sql`select 1`;
      await connector.revoke(ref(), op);
      expect(await connector.sessions.end(ref())).toEqual({ kind: 'ended', count: 1 });
      for (let round = 0; round < 6; round++) {
        await connector.grant(ref(), op);
        const [late] = await Promise.allSettled([issue(), connector.revoke(ref(), op)]);
        expect(await roleOf(eva)).toMatchObject({ lets: false, password: null });
        if (late?.status === 'fulfilled') expect(await letsIn(eva, late.value.text)).toBe(false);
      }
    });

    it('never touches a login that it didn’t make', async () => {
      const [anna] = server.people;
      const before = await roleOf(anna);
      await connector.grant(ref(anna), { ...op, expiresAt: SOON });
      expect(await faultOf(issue(ref(anna)))).toEqual({ kind: 'denied' });
      await connector.revoke(ref(anna), op);
      expect(await roleOf(anna)).toEqual(before);
      expect(await letsIn(anna, PASSWORD)).toBe(true);
      await server.run('alter role %I nologin', anna);
      expect(await faultOf(connector.grant(ref(anna), op))).toEqual({ kind: 'not_found', what: 'account' });
      await server.run('alter role %I login', anna);
    });

    it('finds one that was renamed by its id alone, and never takes another person’s for it', async () => {
      await connector.grant(ref(), op);
      const { seenAs } = await connector.reads.readBack(ref());
      await server.run('alter role %I rename to %I', eva, finn);
      const seen = { ...ref(), seenAs };
      expect(await connector.reads.readBack(seen)).toMatchObject({
        stands: true,
        seenAs: { account: { login: finn } },
      });
      for (const one of [ref(), ref(finn)]) await refusesAll(one);
      expect(await connector.revoke(seen, op)).toMatchObject({ changed: true });
      expect(await roleOf(finn)).toMatchObject({ lets: false });
    });

    it('is changed by one at a time, whatever it is called by then', async () => {
      await connector.grant(ref(), op);
      const { seenAs } = await connector.reads.readBack(ref());
      await server.run('alter role %I rename to %I', eva, finn);
      const waiting = async () => {
        const [row] = await server.admin<{ count: number }[]>`
          select count(*)::int as count from pg_locks where locktype = 'advisory' and not granted`;
        return row?.count;
      };
      const before = await waiting();
      const key = `sallyport role ${seenAs?.account.id}`;
      const calls: Promise<unknown>[] = [];
      const holder = postgres(server.urlAs(server.bot), { max: 1, onnotice: () => {} });
      server.atEnd(() => holder.end({ timeout: 0 }));
      await holder.begin(async (tx) => {
        await tx`select pg_advisory_xact_lock(hashtextextended(${key}, 0))`;
        const seen = { ...ref(), seenAs };
        const now = { ...seen, seenAs: seenAs && { ...seenAs, account: { ...seenAs.account, login: finn } } };
        calls.push(connector.revoke(seen, op), connector.grant(now, op));
        await expect.poll(waiting).toBe((before ?? 0) + 2);
      });
      expect(await Promise.all(calls)).toHaveLength(2);
    });

    it('is one person’s for ever, whoever gets the address', async () => {
      await connector.grant(ref(), op);
      const { text } = await issue();
      const { seenAs } = await connector.reads.readBack(ref());
      const next = { ...ref(), account: { ...server.account(eva), personId: 'the next of that address' } };
      await refusesAll(next);
      for (const act of [() => connector.grant({ ...next, seenAs }, op), () => issue({ ...next, seenAs })])
        expect(await faultOf(act())).toEqual({ kind: 'conflict' });
      expect(await letsIn(eva, text)).toBe(true);
      const moved = { ...ref(), account: { ...server.account(eva), email: `${finn}@acme.test` }, seenAs };
      await connector.revoke(moved, op);
      expect(await roleOf(eva)).toMatchObject({ lets: false, password: null });
      await refusesAll(next);
      expect(await roleOf(eva)).toMatchObject({ lets: false, password: null });
    });

    it('isn’t what somebody else says was made for this person', async () => {
      const mark = `Made by Sallyport for ${eva}@acme.test (person-${eva})`;
      await server.run('create role %I login', finn);
      await server.run(`comment on role %I is '${mark}'`, finn);
      await refusesAll(ref());
      if (!server.keepsGrantorsApart) return;
      await server.run('alter role %I rename to %I', finn, eva);
      await refusesAll(ref());
    });

    const refusesAll = async (one: GrantRef) => {
      for (const call of [
        () => connector.grant(one, op),
        () => connector.reads.readBack(one),
        () => connector.revoke(one, op),
        () => issue(one),
      ])
        expect(await faultOf(call())).toEqual({ kind: 'conflict' });
    };

    it('locks it together with the removal, or says that it may not, and tries that again', async () => {
      await connector.grant(ref(), op);
      const { text } = await issue();
      const { seenAs } = await connector.reads.readBack(ref());
      const seen = { ...ref(), seenAs };
      await server.run('alter role %I nocreaterole', server.bot);
      if (!server.keepsGrantorsApart)
        await server.run('grant %I to %I with admin option', targets[0], server.bot);

      expect(await connector.revoke(seen, op)).toMatchObject({ changed: true });
      expect(await connector.reads.readBack(seen)).toMatchObject({ stands: false });
      expect(await letsIn(eva, text)).toBe(true);
      expect(await connector.sessions.end(seen)).toEqual({
        kind: 'outlives',
        what: expect.stringMatching(/^the login “.*eva” itself, .*may not lock/),
        until: null,
      });
      await server.run('alter role %I createrole', server.bot);
      if (!server.keepsGrantorsApart) await server.run('revoke %I from %I', targets[0], server.bot);
      expect(await connector.sessions.end(seen)).toMatchObject({ kind: 'none' });
      expect(await roleOf(eva)).toMatchObject({ lets: false, password: null });
    });

    it('takes no login of that name for no proof that access which stood is gone, and makes none for it', async () => {
      const stood = { ...ref(), stood: true };
      for (const act of [
        () => connector.reads.readBack(stood),
        () => connector.revoke(stood, op),
        () => connector.grant(stood, op),
      ])
        expect(await faultOf(act())).toEqual({ kind: 'not_found', what: 'account' });
      expect(await connector.sessions.end(stood)).toMatchObject({ kind: 'not_shown' });
      expect(await roleOf(eva)).toBeUndefined();
    });

    it('has it end with its access, moved only later', async () => {
      const until = async () => new Date((await roleOf(eva))?.until ?? '');
      await connector.grant(ref(), { ...op, expiresAt: SOON });
      expect(await until()).toEqual(SOON);
      const later = new Date(SOON.getTime() + 60_000);
      await connector.grant(ref(eva, targets[1]), { ...op, expiresAt: later });
      await connector.grant(ref(), { ...op, expiresAt: SOON });
      expect(await until()).toEqual(later);
      await connector.grant(ref(), op);
      expect((await roleOf(eva))?.until).toBe('infinity');
      await connector.revoke(ref(), op);
      await connector.revoke(ref(eva, targets[1]), op);
      await connector.grant(ref(), { ...op, expiresAt: SOON });
      expect(await until()).toEqual(SOON);
      const { text } = await issue();
      await server.run("alter role %I valid until '2020-01-01'", eva);
      expect(await letsIn(eva, text)).toBe(false);
    });

    it('makes none for a target that isn’t there, nor with a name that the server would cut', async () => {
      const nothing = ref(eva, server.named('nothing'));
      expect(await faultOf(connector.grant(nothing, op))).toEqual({ kind: 'not_found', what: 'target' });
      expect(await faultOf(connector.reads.readBack(nothing))).toEqual({ kind: 'not_found', what: 'target' });
      const long = 'ü'.repeat(32);
      expect(await faultOf(connector.grant(ref(long), op))).toEqual({ kind: 'invalid' });
      expect([await roleOf(eva), await roleOf('ü'.repeat(31))]).toEqual([undefined, undefined]);
    });

    it('says in its health that it may not', async () => {
      await server.run('alter role %I nocreaterole', server.bot);
      const { ok, lacks } = await connector.health();
      expect({ ok, lacks }).toMatchObject({
        ok: false,
        lacks: expect.arrayContaining([expect.stringMatching(/^It may not create logins: ALTER ROLE/)]),
      });
      await server.run('alter role %I createrole', server.bot);
    });
  });
}
