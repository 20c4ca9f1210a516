import { afterAll, afterEach, beforeAll, expect, it, onTestFinished } from 'vitest';
import { existsSync } from 'node:fs';
import { freePort } from '../../support/free-port.ts';
import type { GrantRef } from '../../../src/domain/grant/connector.ts';
import { describeMariadb } from '../../support/describe-server.ts';
import { startMariadb } from '../../support/mariadb-server.ts';
import { RolesOnMariadb } from '../../support/roles-on-mariadb.ts';

/** Debian's mariadb-server brings it along. */
const GALERA = '/usr/lib/galera/libgalera_smm.so';

/** A node that takes nothing over from those that are there. */
const nodeOf = (port: number, others: string) => ({
  'wsrep-on': 'ON',
  'binlog-format': 'ROW',
  'innodb-autoinc-lock-mode': '2',
  'wsrep-provider': GALERA,
  'wsrep-node-address': '127.0.0.1',
  'wsrep-provider-options': `gmcast.listen_addr=tcp://127.0.0.1:${port}`,
  'wsrep-sst-method': 'skip',
  'wsrep-cluster-address': `gcomm://${others}`,
});

describeMariadb(() => {
  const stand = new RolesOnMariadb({ 'log-bin': 'binlog', 'server-id': '1' });
  const { people, targets } = stand;
  const anna: GrantRef = { target: targets[0], account: stand.account(people[0]) };
  const goesOn = async (session: Awaited<ReturnType<typeof stand.session>>) =>
    expect((await session.query('select 1 as one'))[0]).toEqual([{ one: 1 }]);

  beforeAll(() => stand.create());
  afterEach(() => stand.tidy());
  afterAll(() => stand.drop());

  const withAccount = async (user: string, host: string) => {
    await stand.createUser(user, host);
    stand.atEnd(() => stand.run(`drop user '${user}'@'${host}'`));
  };

  it('leaves sessions alone that may be those of an administrator of the same name', async () => {
    await withAccount(people[0], '10.%');
    await stand.run(`grant super on *.* to '${people[0]}'@'10.%'`);
    const session = await stand.session(people[0]);
    expect(await stand.connector().sessions.end(anna)).toEqual({
      kind: 'not_shown',
      why: expect.stringMatching(/^'anna\.berg'@'10\.%' administers accounts/),
    });
    await goesOn(session);
  });

  it('leaves sessions alone that may be the connector’s own at another host', async () => {
    await withAccount('sallyport', '10.%');
    const inside = stand.connector({ account_host: '10.%' });
    const session = await stand.session('sallyport');
    expect(await inside.sessions.end({ ...anna, account: stand.account('sallyport') })).toEqual({
      kind: 'not_shown',
      why: expect.stringContaining('connector’s own'),
    });
    await goesOn(session);
  });

  it('ends no session that may be another account’s, and says whose', async () => {
    await withAccount(people[0], '10.%');
    const session = await stand.session(people[0]);
    expect(await stand.connector().sessions.end(anna)).toEqual({
      kind: 'not_shown',
      why: `the server doesn’t show which sessions are those of 'anna.berg'@'%' and which are those of 'anna.berg'@'10.%': none was ended.`,
    });
    await goesOn(session);
  });

  it('takes a role of the same name for nobody’s account', async () => {
    await stand.run(`create role \`${people[0]}\``);
    stand.atEnd(() => stand.run(`drop role \`${people[0]}\``));
    await stand.session(people[0]);
    expect(await stand.connector().sessions.end(anna)).toEqual({ kind: 'ended', count: 1 });
  });

  it.skipIf(!existsSync(GALERA))(
    'says that it can’t see sessions on other nodes of a cluster',
    async () => {
      const [port, other] = [await freePort(), await freePort()];
      const own = new RolesOnMariadb(nodeOf(port, ''));
      await own.create();
      onTestFinished(() => own.drop());
      expect(await own.connector().sessions.end(anna)).toEqual({ kind: 'none' });
      const second = await startMariadb(nodeOf(other, `127.0.0.1:${port}`));
      onTestFinished(() => second.stop());
      const session = await own.session(people[0]);
      expect(await own.connector().sessions.end(anna)).toEqual({
        kind: 'not_shown',
        why: 'on this server open sessions were ended (1); sessions on the other nodes of its cluster can’t be seen or ended from there.',
      });
      await expect(session.query('select 1')).rejects.toThrow();
    },
    60_000,
  );

  it('says that it can’t see sessions on replicas', async () => {
    const replica = await startMariadb({ 'server-id': '2' });
    onTestFinished(() => replica.stop());
    await stand.run(`create user follower@'%' identified by 'follower'`);
    await stand.run(`grant replication slave on *.* to follower@'%'`);
    const root = await replica.asRoot();
    onTestFinished(() => root.destroy());
    await root.query(
      `change master to master_host='127.0.0.1', master_port=${stand.server.port}, master_user='follower', master_password='follower'`,
    );
    await root.query('start slave io_thread');
    const dumping = () =>
      stand.run(`select 1 from information_schema.processlist where COMMAND like 'Binlog Dump%'`);
    await expect.poll(dumping).toHaveLength(1);
    await stand.session(people[0]);
    const end = () => stand.connector().sessions.end(anna);
    const why = (here: string) =>
      `on this server ${here}; sessions on its replicas (readers of its binary log: 1) can’t be seen or ended from there.`;
    expect(await end()).toEqual({ kind: 'not_shown', why: why('open sessions were ended (1)') });
    expect(await end()).toEqual({ kind: 'not_shown', why: why('no session was open') });
  });
});
