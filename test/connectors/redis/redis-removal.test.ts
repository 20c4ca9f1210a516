import { afterAll, afterEach, beforeAll, expect, it, onTestFinished } from 'vitest';
import type { GrantRef } from '../../../src/domain/grant/connector.ts';
import { makeCertificate, runTrusting } from '../../support/certificate.ts';
import { faultOf } from '../../support/exercise-connector.ts';
import { freePort } from '../../support/free-port.ts';
import { describeRedis } from '../../support/describe-server.ts';
import { startRedis } from '../../support/redis-server.ts';
import { PASSWORD, UsersOnRedis, type RedisConnection } from '../../support/users-on-redis.ts';

const op = { operationId: 'one' };

describeRedis(() => {
  const stand = new UsersOnRedis();
  const { people, targets } = stand;
  const anna: GrantRef = { target: targets[1], account: stand.account(people[0]) };
  const watching: GrantRef = { ...anna, target: 'watching' };
  const rules = { ...stand.rules(), watching: '+@all -acl ~app:* &news:*' };

  beforeAll(() => stand.create());
  afterEach(() => stand.tidy());
  afterAll(() => stand.drop());

  const isOver = (client: RedisConnection) => expect.poll(() => client.isOpen).toBe(false);

  it('ends what subscribes, monitors and waits under the access, and nobody else’s', async () => {
    const connector = stand.connector({ rules });
    await connector.grant(watching, op);
    const heard: string[] = [];
    const [subscriber, monitor, waiting, his] = [
      await stand.session(people[0]),
      await stand.session(people[0]),
      await stand.session(people[0]),
      await stand.session(people[1]),
    ];
    await subscriber.subscribe('news:1', (message) => heard.push(message));
    const seen: string[] = [];
    await monitor.monitor((line) => seen.push(String(line)));
    const popped = waiting.blPop('app:list', 0).then(
      () => 'popped',
      () => 'broken off',
    );
    const { seenAs } = await connector.reads.readBack(watching);
    expect(await connector.revoke({ ...watching, seenAs }, op)).toMatchObject({ changed: true });
    // Still open: the server looks at what a user may do when a command comes, and at channels alone by itself.
    await stand.run('SET', 'app:canary', '1');
    await expect.poll(() => seen.join()).toContain('app:canary');

    const { count, kind } = (await connector.sessions.end({ ...watching, seenAs })) as {
      kind: string;
      count?: number;
    };
    expect(kind).toBe('ended');
    expect(count).toBeGreaterThanOrEqual(2);
    for (const client of [subscriber, monitor, waiting]) await isOver(client);
    await stand.run('RPUSH', 'app:list', 'secret');
    expect(await popped).toBe('broken off');
    expect(heard).toEqual([]);
    expect(await his.ping()).toBe('PONG');
    expect(await connector.sessions.end({ ...watching, seenAs })).toEqual({ kind: 'none' });
  });

  it('refuses the next command of a connection that stayed', async () => {
    const connector = stand.connector();
    await connector.grant(anna, op);
    const hers = await stand.session(people[0]);
    expect(await hers.set('app:1', 'x')).toBe('OK');
    await connector.revoke(anna, op);
    await expect(hers.set('app:1', 'y')).rejects.toThrow('NOPERM');
    expect(await connector.sessions.end(anna)).toEqual({ kind: 'ended', count: 1 });
    await isOver(hers);
  });

  it('says what goes on where it may not end connections, then and in its health', async () => {
    await stand.run('ACL', 'SETUSER', 'sallyport', '-client|kill');
    stand.atEnd(() => stand.run('ACL', 'SETUSER', 'sallyport', '+client|kill'));
    const connector = stand.connector();
    expect(await connector.health()).toEqual({
      ok: true,
      actsAs: 'sallyport',
      lacks: [expect.stringContaining('+client|kill')],
    });
    await connector.grant(anna, op);
    const hers = await stand.session(people[0]);
    expect(await connector.revoke(anna, op)).toMatchObject({ changed: true });
    expect(await connector.sessions.end(anna)).toEqual({
      kind: 'outlives',
      what: expect.stringContaining('+client|kill'),
      until: null,
    });
    expect(await hers.ping()).toBe('PONG');
  });

  it('holds over a restart, both what was given and what was taken away', async () => {
    const connector = stand.connector();
    expect(await connector.grant(anna, op)).toEqual({ kind: 'done', changed: true });
    await stand.server.restart();
    expect(await stand.holds(anna)).toBe(true);
    expect(await connector.revoke(anna, op)).toEqual({ kind: 'done', changed: true });
    await stand.server.restart();
    expect(await stand.holds(anna)).toBe(false);
  });

  it('isn’t through with a removal that couldn’t be saved, until it is', async () => {
    const connector = stand.connector();
    await connector.grant(anna, op);
    stand.server.breakAclFile();
    const hers = await stand.session(people[0]);
    try {
      for (const changed of [true, false]) {
        expect(await connector.revoke(anna, op)).toEqual({
          kind: 'done',
          changed,
          note: expect.stringContaining('isn’t saved yet'),
        });
        expect(await faultOf(connector.sessions.end(anna))).toEqual({ kind: 'retryable' });
        await isOver(hers);
      }
      expect(await connector.grant({ ...anna, target: targets[0] }, op)).toMatchObject({
        changed: true,
        note: expect.stringContaining('a restart takes it away'),
      });
    } finally {
      stand.server.mend();
    }
    expect(await connector.sessions.end(anna)).toEqual({ kind: 'none' });
    await stand.server.restart();
    expect(await stand.holds(anna)).toBe(false);
  });

  it('says that it may not save, and isn’t through with a removal until it may', async () => {
    const connector = stand.connector();
    await connector.grant(anna, op);
    await stand.run('ACL', 'SETUSER', 'sallyport', '-acl|save');
    expect(await connector.health()).toMatchObject({
      ok: true,
      lacks: [expect.stringContaining('+acl|save')],
    });
    expect(await connector.revoke(anna, op)).toMatchObject({ changed: true });
    expect(await faultOf(connector.sessions.end(anna))).toEqual({ kind: 'retryable' });
    await stand.run('ACL', 'SETUSER', 'sallyport', '+acl|save');
    expect(await connector.sessions.end(anna)).toEqual({ kind: 'none' });
  });

  it('ends what is open though the server is long in saving, and isn’t through until it has', async () => {
    const never = () => new Promise(() => {});
    const held = async () => stand.connector({ url: await stand.interrupted('SAVE', never) }, 3_000);
    await stand.connector().grant(anna, op);
    for (const stands of [true, false]) {
      expect(await stand.holds(anna)).toBe(stands);
      expect(await faultOf((await held()).revoke(anna, op))).toEqual({ kind: 'unknown_outcome' });
    }
    const hers = await stand.session(people[0]);
    expect(await faultOf((await held()).sessions.end(anna))).toEqual({ kind: 'retryable' });
    await isOver(hers);
    await stand.server.restart();
    expect(await stand.holds(anna)).toBe(true);
    expect(await stand.connector().revoke(anna, op)).toMatchObject({ changed: true });
    await stand.connector().sessions.end(anna);
    await stand.server.restart();
    expect(await stand.holds(anna)).toBe(false);
  });

  it('saves that a user is gone before access under it is over', async () => {
    const connector = stand.connector();
    const gone = { ...anna, account: stand.account('gone') };
    await stand.run('ACL', 'SETUSER', 'gone', 'on');
    await connector.grant(gone, op);
    const { seenAs } = await connector.reads.readBack(gone);
    await stand.run('ACL', 'DELUSER', 'gone');
    expect(await connector.sessions.end({ ...gone, seenAs })).toEqual({ kind: 'none' });
    await stand.server.restart();
    expect(await stand.line('gone')).toBe('');
  });

  it('says of a server without an ACL file what a restart does', async () => {
    const bare = await startRedis();
    onTestFinished(() => bare.stop());
    await stand.at(bare.port, ['ACL', 'SETUSER', 'sallyport', 'on', `>${PASSWORD}`, '~*', '+@all']);
    await stand.at(bare.port, ['ACL', 'SETUSER', people[0], 'on']);
    const connector = stand.connector({ url: stand.url({ port: String(bare.port) }) });
    expect(await connector.grant(anna, op)).toMatchObject({ note: expect.stringContaining('takes it away') });
    expect(await connector.revoke(anna, op)).toMatchObject({
      changed: true,
      note: expect.stringContaining('brings back'),
    });
    expect(await connector.health()).toMatchObject({ ok: true, lacks: [expect.stringContaining('aclfile')] });
  });

  it('believes no replica, and says of a primary that its replicas have users of their own', async () => {
    const replica = await startRedis({
      users: [`user sallyport on >${PASSWORD} ~* &* +@all`, `user ${people[0]} on`],
      settings: {
        replicaof: `127.0.0.1 ${stand.server.port}`,
        masteruser: 'root',
        masterauth: 'root-of-the-tests',
      },
    });
    onTestFinished(() => replica.stop());
    const connector = stand.connector({ url: stand.url({ port: String(replica.port) }) });
    expect(await faultOf(connector.reads.readBack(anna))).toEqual({ kind: 'retryable' });
    expect(await faultOf(connector.revoke(anna, op))).toEqual({ kind: 'retryable' });
    expect(await connector.health()).toMatchObject({
      ok: false,
      lacks: [expect.stringContaining('replica')],
    });
    await expect
      .poll(async () => (await stand.connector().health()).lacks, { timeout: 60_000 })
      .toEqual([expect.stringContaining('replicas (1)')]);
  });

  it('refuses a node of a cluster', async () => {
    const node = await startRedis({
      users: [`user sallyport on >${PASSWORD} ~* &* +@all`, `user ${people[0]} on`],
      settings: { 'cluster-enabled': 'yes' },
    });
    onTestFinished(() => node.stop());
    const connector = stand.connector({ url: stand.url({ port: String(node.port) }) });
    expect(await faultOf(connector.reads.readBack(anna))).toEqual({ kind: 'unsupported' });
    expect(await connector.health()).toMatchObject({
      ok: false,
      lacks: [expect.stringContaining('cluster')],
    });
  });

  it.each([
    { of: 'DNS:localhost', trusted: true, says: 'Read as “sallyport”' },
    { of: 'DNS:localhost', trusted: false, says: 'can’t be reached (DEPTH_ZERO_SELF_SIGNED_CERT)' },
    { of: 'DNS:elsewhere.test', trusted: true, says: 'can’t be reached (ERR_TLS_CERT_ALTNAME_INVALID)' },
  ])('looks whose certificate it is shown: $of, trusted: $trusted', async ({ of, trusted, says }) => {
    const { key, cert } = makeCertificate(of);
    const port = String(await freePort());
    const tls = { 'tls-port': port, 'tls-auth-clients': 'no', 'tls-ca-cert-file': cert };
    const server = await startRedis({
      users: [`user sallyport on >${PASSWORD} ~* &* +@all`, `user ${people[0]} on`],
      settings: { ...tls, 'tls-cert-file': cert, 'tls-key-file': key },
    });
    onTestFinished(() => server.stop());
    const url = stand.url({ port, protocol: 'rediss:', hostname: 'localhost' });
    const code = `
      import { makeRedis } from './src/connectors/redis/redis-connector.ts';
      const settings = { url: '${url}', login: 'local_part', rules: { one: '+get ~a' } };
      const ref = { target: 'one', account: { email: '${people[0]}@acme.test' } };
      makeRedis('cache', settings).reads.readBack(ref)
        .then(({ words }) => console.log(words), ({ message }) => console.log(message));`;
    expect(runTrusting(trusted ? cert : undefined, code)).toContain(says);
  });
});
