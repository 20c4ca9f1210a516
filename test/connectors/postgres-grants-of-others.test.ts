import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import type { GrantRef } from '../../src/domain/grant/connector.ts';
import { describePackaged } from '../support/packaged-postgres.ts';
import { PASSWORD, RolesOnServer } from '../support/roles-on-server.ts';

const op = { operationId: 'one' };

/** From PostgreSQL 16 on, each grantor's grant of a membership stands by itself. */
describePackaged(18, (url) => {
  const server = new RolesOnServer(url);
  const [reader] = server.targets;
  const [anna, omar, dora] = server.people;
  const lead = server.named('lead');
  const ref: GrantRef = { target: reader, account: server.account(anna) };
  const standing = () => server.memberships(reader);

  beforeAll(async () => {
    await server.create();
    await server.run(`create role %I login password '${PASSWORD}'`, lead);
    await server.run('grant %I to %I with admin true, inherit false, set false', reader, lead);
  });
  afterEach(() => server.tidy());
  afterAll(async () => {
    await server.drop();
  });

  it('takes its own grant away where another’s stays, and says what a DBA has to run', async () => {
    const connector = server.connector();
    await connector.grant(ref, op);
    await server.run('grant %I to %I granted by %I', reader, anna, lead);

    await expect(connector.revoke(ref, op)).rejects.toMatchObject({
      fault: { kind: 'denied' },
      message: expect.stringMatching(
        new RegExp(
          `^One grant of it was taken away.*run: REVOKE ${reader} FROM "${anna}" GRANTED BY ${lead};$`,
        ),
      ),
    });

    expect(await standing()).toContain(anna);
    expect((await connector.reads.readBack(ref)).stands).toBe(true);
    await server.run('revoke %I from %I granted by %I', reader, anna, lead);
    expect(await connector.revoke(ref, op)).toMatchObject({ kind: 'done', changed: false });
    expect((await connector.reads.readBack(ref)).stands).toBe(false);
  });

  it.each([
    ['inherits from', 'with inherit true, set false'],
    ['may SET ROLE to', 'with inherit false, set true'],
  ])('takes away what a grantor gave whom it %s', async (_, options) => {
    await server.run(`grant %I to %I ${options}`, lead, server.bot);
    await server.run('grant %I to %I granted by %I', reader, anna, lead);

    expect(await server.connector().revoke(ref, op)).toMatchObject({ kind: 'done', changed: true });

    expect(await standing()).not.toContain(anna);
    await server.run('revoke %I from %I', lead, server.bot);
  });

  it('leaves what was given on as it is, and says whom it was given on to', async () => {
    await server.run('grant %I to %I with admin option granted by %I', reader, anna, server.bot);
    await server.run('grant %I to %I granted by %I', reader, dora, anna);

    await expect(server.connector().revoke(ref, op)).rejects.toMatchObject({
      fault: { kind: 'conflict' },
      message: expect.stringContaining(`given on to “${dora}”`),
    });
    expect(await standing()).toEqual(expect.arrayContaining([anna, dora]));
    await server.end(reader, anna);
  });

  it('counts a membership that can’t be used for none, and makes it one when it gives access', async () => {
    const connector = server.connector();
    await server.run('grant %I to %I with inherit false, set false granted by %I', reader, anna, server.bot);
    expect((await connector.reads.readBack(ref)).stands).toBe(false);
    expect(await connector.revoke(ref, op)).toMatchObject({ kind: 'done', changed: false });

    expect(await connector.grant(ref, op)).toMatchObject({ kind: 'done', changed: true });

    expect((await connector.reads.readBack(ref)).stands).toBe(true);
    const [held] = await server.admin`
      select inherit_option or set_option as usable from pg_auth_members
      where member = (select oid from pg_roles where rolname = ${anna})
        and roleid = (select oid from pg_roles where rolname = ${reader})`;
    expect(held).toEqual({ usable: true });
  });

  it('counts one with ADMIN for access, since its holder can give themselves the rest', async () => {
    await server.run(
      'grant %I to %I with admin true, inherit false, set false granted by %I',
      reader,
      anna,
      server.bot,
    );
    expect((await server.connector().reads.readBack(ref)).stands).toBe(true);
    expect(await server.connector().revoke(ref, op)).toMatchObject({ changed: true });
  });

  it('says in its health which targets it may not give, and sees ADMIN that it has through a group', async () => {
    const group = server.named('grants');
    const other = server.named('other');
    await server.run('create role %I', group);
    await server.run('create role %I', other);
    const health = () => server.connector().health([reader, other, server.named('nothing')]);
    expect(await health()).toMatchObject({
      ok: false,
      lacks: [
        `There is no role called “${server.named('nothing')}” on this server.`,
        `It may not grant “${other}”: grant that role to its login WITH ADMIN OPTION.`,
      ],
    });

    await server.run('grant %I to %I with admin true, inherit false, set false', other, group);
    await server.run('grant %I to %I with inherit true, set false', group, server.bot);

    expect(await server.connector().health([reader, other])).toEqual({
      ok: true,
      actsAs: server.bot,
      lacks: [],
    });
    const given: GrantRef = { target: other, account: server.account(omar) };
    expect(await server.connector().grant(given, op)).toMatchObject({ changed: true });
    expect(await server.connector().revoke(given, op)).toMatchObject({ changed: true });
    for (const name of [other, group]) await server.run('drop role %I', name);
  });
});
