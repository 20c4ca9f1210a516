import { afterAll, afterEach, beforeAll, expect, it, onTestFinished } from 'vitest';
import { describeRedis } from '../../support/describe-server.ts';
import { faultOf } from '../../support/exercise-connector.ts';
import { ROOT_PASSWORD, startRedis } from '../../support/redis-server.ts';
import { PASSWORD, UsersOnRedis } from '../../support/users-on-redis.ts';

const op = { operationId: 'one' };

describeRedis(() => {
  const stand = new UsersOnRedis();
  const { people, targets } = stand;
  const anna = { target: targets[0], account: stand.account(people[0]) };

  beforeAll(() => stand.create());
  afterEach(() => stand.tidy());
  afterAll(() => stand.drop());

  const startReplica = async () => {
    const replica = await startRedis({
      users: [`user sallyport on >${PASSWORD} ~* &* +@all`, `user ${people[0]} on >${PASSWORD} +ping`],
      settings: {
        replicaof: `127.0.0.1 ${stand.server.port}`,
        masteruser: 'root',
        masterauth: ROOT_PASSWORD,
      },
    });
    onTestFinished(() => replica.stop());
    return replica;
  };

  it('refuses the password of a disabled user, whose connections are over, and nobody else’s', async () => {
    const { accounts } = stand.connector();
    const [hers, his] = [await stand.session(people[0]), await stand.session(people[1])];
    expect(await accounts.disable(anna)).toEqual({ kind: 'done', changed: true });
    await expect.poll(() => hers.isOpen).toBe(false);
    await expect(stand.session(people[0])).rejects.toThrow('WRONGPASS');
    expect(await his.ping()).toBe('PONG');
    await accounts.enable(anna);
    expect(await (await stand.session(people[0])).ping()).toBe('PONG');
  });

  it('says that connections go on where it may not end them', async () => {
    await stand.run('ACL', 'SETUSER', 'sallyport', '-client|kill');
    stand.atEnd(() => stand.run('ACL', 'SETUSER', 'sallyport', '+client|kill'));
    const hers = await stand.session(people[0]);
    expect(await stand.connector().accounts.disable(anna)).toEqual({
      kind: 'done',
      changed: true,
      note: expect.stringMatching(/^But what was open goes on: .*\+client\|kill\.$/),
    });
    expect(await hers.ping()).toBe('PONG');
  });

  it('isn’t through until it is saved, so that a restart lets nobody in', async () => {
    const { accounts } = stand.connector();
    stand.server.breakAclFile();
    try {
      const hers = await stand.session(people[0]);
      expect(await faultOf(accounts.disable(anna))).toEqual({ kind: 'retryable' });
      await expect.poll(() => hers.isOpen).toBe(false);
    } finally {
      stand.server.mend();
    }
    expect(await accounts.disable(anna)).toEqual({ kind: 'done', changed: false });
    await stand.server.restart();
    expect(await stand.letsIn(people[0])).toBe(false);
  });

  it('makes no user of one that is deleted at that very moment', async () => {
    await stand.createUser('gone');
    const gone = { account: stand.account('gone') };
    const url = await stand.interrupted('MULTI', () => stand.run('ACL', 'DELUSER', 'gone'));
    const { accounts } = stand.connector({ url });
    // What comes first is the look at whose server it is, without a transaction.
    expect(await faultOf(accounts.disable(gone))).toEqual({ kind: 'not_found', what: 'account' });
    expect(await stand.line('gone')).toBe('');
  });

  it('loses nothing that is given or taken away at the same moment', async () => {
    const connector = stand.connector();
    for (let round = 0; round < 10; round++) {
      await Promise.all([connector.grant(anna, op), connector.accounts.disable(anna)]);
      expect([await stand.holds(anna), await stand.letsIn(people[0])]).toEqual([true, false]);
      await Promise.all([connector.revoke(anna, op), connector.accounts.enable(anna)]);
      expect([await stand.holds(anna), await stand.letsIn(people[0])]).toEqual([false, true]);
    }
  });

  it('says of a server without an ACL file what a restart does', async () => {
    const bare = await startRedis();
    onTestFinished(() => bare.stop());
    await stand.at(bare.port, ['ACL', 'SETUSER', 'sallyport', 'on', `>${PASSWORD}`, '~*', '+@all']);
    await stand.at(bare.port, ['ACL', 'SETUSER', people[0], 'on']);
    const { accounts } = stand.connector({ url: stand.url({ port: String(bare.port) }) });
    expect(await accounts.disable(anna)).toMatchObject({ note: expect.stringContaining('brings back') });
    expect(await accounts.enable(anna)).toMatchObject({ note: expect.stringContaining('takes it away') });
  });

  it('disables nobody on a replica, whose users are its own', async () => {
    const replica = await startReplica();
    const { accounts } = stand.connector({ url: stand.url({ port: String(replica.port) }) });
    expect(await faultOf(accounts.disable(anna))).toEqual({ kind: 'retryable' });
  });

  it('says that a user goes on at replicas, which have users of their own', async () => {
    const replica = await startReplica();
    await expect
      .poll(() => stand.run('INFO', 'replication'), { timeout: 20_000 })
      .toMatch(/^connected_slaves:1\r?$/m);
    const { accounts } = stand.connector();
    const note = expect.stringContaining('replicas (1)');
    expect(await accounts.disable(anna)).toEqual({ kind: 'done', changed: true, note });
    expect(await accounts.disable(anna)).toEqual({ kind: 'done', changed: false, note });
    expect(await (await stand.session(people[0], replica.port)).ping()).toBe('PONG');
    expect(await accounts.enable(anna)).toEqual({ kind: 'done', changed: true });
  });
});
