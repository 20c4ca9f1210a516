import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import type { Connector } from '../../../src/domain/grant/connector.ts';
import { completeTask } from '../../../src/operations/task/complete-task.ts';
import { ACME_YAML } from '../../support/acme-definitions.ts';
import { acmeWorld, HOUR, type AcmeWorld } from '../../support/acme-world.ts';
import { describePostgres, serverUrl } from '../../support/database.ts';
import { RolesOnServer } from '../../support/roles-on-server.ts';

const SAMI = 'sami@acme.test';

/** The company with a real PostgreSQL as its far target: a login is called what the e-mail is called. */
describePostgres('what proves that access is gone from PostgreSQL', () => {
  const server = new RolesOnServer(serverUrl);
  const [reader] = server.targets;
  const yaml = ACME_YAML.replaceAll('vpn_users', reader);
  const standing = () => server.memberships(reader);

  beforeAll(async () => {
    await server.create();
    await server.run(`create role %I login`, SAMI);
  });
  afterEach(async () => {
    for (const name of [SAMI, reader, server.named('later'), server.named('moved')])
      await server.run('drop role if exists %I', name);
    await server.run('create role %I login', SAMI);
    await server.createTarget(reader);
    await server.tidy();
  });
  afterAll(async () => {
    await server.run(`drop role if exists %I`, SAMI);
    await server.drop();
  });

  async function company(): Promise<AcmeWorld & { reach: (connector: Connector) => void }> {
    const world = await acmeWorld({ yaml });
    const connectors = world.ctx.connectors as Map<string, Connector>;
    const reach = (connector: Connector) => void connectors.set('far', connector);
    reach(server.connector({ login: 'email' }));
    return Object.assign(world, { reach });
  }

  it('isn’t a server that refuses the connection with the code of a missing role', async () => {
    const world = await company();
    const { id } = await world.holds(SAMI, 'vpn/connect', HOUR);
    expect(await standing()).toEqual([SAMI]);
    const url = `${server.urlAs(server.bot)}?channel_binding=require`;
    world.reach(server.connector({ login: 'email', url }));

    await world.pass(HOUR);
    for (let minute = 0; minute < 15; minute++) await world.pass(60);

    expect(await world.rows.grant(id)).toMatchObject({
      state: 'revoking',
      lastError: expect.stringContaining('channel_binding'),
    });
    expect(await standing()).toEqual([SAMI]);
    world.reach(server.connector({ login: 'email' }));
    await world.pass(300);
    expect(await world.rows.grant(id)).toMatchObject({ state: 'revoked', remains: 'gone' });
    expect(await standing()).toEqual([]);
  });

  it('isn’t an account that was locked, whose access is taken away all the same', async () => {
    const world = await company();
    const { id } = await world.holds(SAMI, 'vpn/connect', HOUR);
    await server.run('alter role %I nologin', SAMI);

    await world.pass(HOUR);

    expect(await world.rows.grant(id)).toMatchObject({ state: 'revoked', remains: 'gone' });
    expect(await standing()).toEqual([]);
  });

  it('isn’t a name that is gone: an account and a role that were renamed are followed by their ids', async () => {
    const world = await company();
    const { id } = await world.holds(SAMI, 'vpn/connect', HOUR);
    await server.run('alter role %I rename to %I', SAMI, server.named('later'));
    await server.run('alter role %I rename to %I', reader, server.named('moved'));

    await world.pass(HOUR);

    expect(await world.rows.grant(id)).toMatchObject({ state: 'revoked', remains: 'gone' });
    expect(await server.memberships(server.named('moved'))).toEqual([]);
    expect((await world.rows.eventsOf('grant.revoked'))[0]?.data['proof']).toContain(
      `called “${server.named('later')}” now`,
    );
  });

  it('is an account that was dropped, and the next one of its name keeps what it was given', async () => {
    const world = await company();
    const { id } = await world.holds(SAMI, 'vpn/connect', HOUR);
    await server.run('drop role %I', SAMI);
    await server.run('create role %I login', SAMI);
    await server.run('grant %I to %I', reader, SAMI);

    await world.pass(HOUR);

    expect(await world.rows.grant(id)).toMatchObject({ state: 'revoked', remains: 'gone' });
    expect((await world.rows.eventsOf('grant.revoked'))[0]?.data['proof']).toMatch(
      /Read as “.*bot” on ops-db .*was dropped.*of now is another account/,
    );
    expect(await standing()).toEqual([SAMI]);
  });

  it('is a role that was dropped, in a session that could look', async () => {
    const world = await company();
    const { id } = await world.holds(SAMI, 'vpn/connect', HOUR);
    await server.run('drop role %I', reader);

    await world.pass(HOUR);

    expect(await world.rows.grant(id)).toMatchObject({ state: 'revoked', remains: 'gone' });
    expect((await world.rows.eventsOf('grant.revoked'))[0]?.data['proof']).toMatch(
      /the role “.*reader” was dropped, which ended every membership in it/,
    );
  });

  it('isn’t a name that was never seen there, also where logins are made for who has none', async () => {
    const world = await company();
    const { id } = await world.holds(SAMI, 'vpn/connect', HOUR);
    await world.rows.forgetHowSeen(id);
    await server.run('alter role %I rename to %I', SAMI, server.named('later'));
    world.reach(server.connector({ login: 'email', create_login: true }));

    await world.pass(HOUR);
    await world.pass(301);

    expect(await world.rows.grant(id)).toMatchObject({ state: 'revoking' });
    expect(await standing()).toEqual([server.named('later')]);
  });

  it('isn’t a name that was never seen there: it is looked for on and on, and the owners’ word may end it', async () => {
    const world = await company();
    const { id } = await world.holds(SAMI, 'vpn/connect', HOUR);
    await world.rows.forgetHowSeen(id);
    await server.run('alter role %I rename to %I', SAMI, server.named('later'));

    await world.pass(HOUR);
    await world.pass(299);
    expect(await world.rows.grant(id)).toMatchObject({ state: 'revoking' });
    expect(await world.rows.tasks()).toEqual([]);
    await world.pass(301);
    await world.pass(301);

    expect(await world.rows.grant(id)).toMatchObject({ state: 'revoking', dueAt: expect.any(Date) });
    const [task, another] = await world.rows.tasks();
    expect(task).toMatchObject({ kind: 'revoke', state: 'open' });
    expect(another).toBeUndefined();
    await server.run('alter role %I rename to %I', server.named('later'), SAMI);
    await world.pass(301);
    expect(await world.rows.grant(id)).toMatchObject({ state: 'revoked', remains: 'gone' });
    expect(await standing()).toEqual([]);
    expect((await world.rows.tasks())[0]?.state).toBe('obsolete');
    await expect(completeTask(await world.as('omar@acme.test'), { taskId: task?.id ?? '' })).rejects.toThrow(
      /read back meanwhile/,
    );
  });
});
