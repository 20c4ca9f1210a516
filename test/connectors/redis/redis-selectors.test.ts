import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { markOf } from '../../../src/connectors/redis/write-user.ts';
import type { GrantRef } from '../../../src/domain/grant/connector.ts';
import { faultOf } from '../../support/exercise-connector.ts';
import { describeRedis } from '../../support/describe-server.ts';
import { UsersOnRedis } from '../../support/users-on-redis.ts';

const op = { operationId: 'one' };

/** Whatever an administrator may have written by hand. */
const BY_HAND = [
  '+@all ~* &*',
  '+@read -get +config|get ~a:* %R~b:* %W~c:* &news:* &x',
  '+@all -@dangerous -flushall +select|0 %RW~d:*',
  '+ping',
  '-@all',
  'allkeys +@hash -hgetall +client|id allchannels',
];

describeRedis(() => {
  const stand = new UsersOnRedis();
  const { people, targets } = stand;
  const anna: GrantRef = { target: targets[0], account: stand.account(people[0]) };
  const other: GrantRef = { ...anna, target: targets[1] };

  beforeAll(() => stand.create());
  afterEach(() => stand.tidy());
  afterAll(() => stand.drop());

  it('leaves everything else of a user as it was, to the letter', async () => {
    const connector = stand.connector();
    for (const selector of BY_HAND) await stand.run('ACL', 'SETUSER', people[0], `(${selector})`);
    await stand.run('ACL', 'SETUSER', people[0], '>second-one', '&own', '%R~more:*');
    const before = await stand.line(people[0]);
    expect(await stand.selectors(people[0])).toHaveLength(BY_HAND.length);
    await connector.grant(anna, op);
    expect(await stand.line(people[0])).toContain(before);
    await connector.revoke(anna, op);
    expect(await stand.line(people[0])).toBe(before);
  });

  it('opens no channel where the server is set to open them all', async () => {
    await stand.run('CONFIG', 'SET', 'acl-pubsub-default', 'allchannels');
    stand.atEnd(() => stand.run('CONFIG', 'SET', 'acl-pubsub-default', 'resetchannels'));
    const connector = stand.connector({ rules: { plain: '+@all -@dangerous ~app:*' } });
    await stand.run('ACL', 'SETUSER', people[0], '(resetchannels ~a:* +get)');
    const before = await stand.selectors(people[0]);
    const plain = { ...anna, target: 'plain' };
    await connector.grant(plain, op);
    expect(await stand.run('ACL', 'DRYRUN', people[0], 'SUBSCRIBE', 'secret')).not.toBe('OK');
    await connector.revoke(plain, op);
    expect(await stand.selectors(people[0])).toEqual(before);
  });

  it('loses nothing where two copies of the program give and take at the same moment', async () => {
    const [one, two] = [stand.connector(), stand.connector()];
    for (let round = 0; round < 8; round++) {
      await one.grant(other, op);
      const [given, taken] = await Promise.all([one.grant(anna, op), two.revoke(other, op)]);
      expect([given, taken]).toMatchObject([{ changed: true }, { changed: true }]);
      expect([await stand.holds(anna), await stand.holds(other)]).toEqual([true, false]);
      await one.grant(other, op);
      const both = await Promise.all([one.revoke(anna, op), two.revoke(other, op), two.revoke(anna, op)]);
      expect(both.filter((outcome) => outcome.kind === 'done' && outcome.changed)).toHaveLength(2);
      expect(await stand.selectors(people[0])).toEqual([]);
    }
  });

  it('puts back what an administrator changed between its look and its write', async () => {
    const taking = (meanwhile: () => Promise<unknown>) =>
      stand.interrupted('clearselectors', meanwhile).then((url) => stand.connector({ url }).revoke(anna, op));
    await stand.connector().grant(anna, op);
    expect(await taking(() => stand.hold(other))).toMatchObject({ changed: true });
    expect([await stand.holds(anna), await stand.holds(other)]).toEqual([false, true]);

    await stand.connector().grant(anna, op);
    expect(await taking(() => stand.run('ACL', 'SETUSER', people[0], 'clearselectors'))).toMatchObject({
      changed: false,
    });
    expect(await stand.selectors(people[0])).toEqual([]);
  });

  it('brings nothing back that was taken away while it put an administrator’s change back', async () => {
    await stand.connector().grant(anna, op);
    await stand.connector().grant(other, op);
    const kept = `(${stand.rules()[other.target]})`;
    const url = await stand.interrupted(
      'clearselectors',
      () => stand.run('ACL', 'SETUSER', people[0], 'clearselectors', kept, '(+ping ~by-hand:*)'),
      () => stand.connector().revoke(other, op),
    );
    expect(await stand.connector({ url }).revoke(anna, op)).toMatchObject({ kind: 'done' });
    expect([await stand.holds(anna), await stand.holds(other)]).toEqual([false, false]);
    expect(await stand.selectors(people[0])).toEqual(['(~by-hand:* resetchannels -@all +ping)']);
  });

  it('overtakes whoever is about to give what it found taken away already', async () => {
    const held = await stand.rival();
    await held.sendCommand(['WATCH', markOf(people[0])]);
    expect(await stand.connector().revoke(anna, op)).toMatchObject({ changed: false });
    await held.sendCommand(['MULTI']);
    await held.sendCommand(['ACL', 'SETUSER', people[0], '(+get ~app:*)']);
    expect(await held.sendCommand(['EXEC'])).toBeNull();
    expect(await stand.selectors(people[0])).toEqual([]);
  });

  it('makes no user who was deleted between its look and its write', async () => {
    const leaver = { ...anna, account: stand.account('leaver') };
    const gone = () => stand.run('ACL', 'DELUSER', 'leaver');
    await stand.run('ACL', 'SETUSER', 'leaver', 'on');
    const giving = stand.connector({ url: await stand.interrupted('\r\nEX\r\n', gone) });
    expect(await faultOf(giving.grant(leaver, op))).toEqual({ kind: 'not_found', what: 'account' });
    expect(await stand.line('leaver')).toBe('');

    await stand.run('ACL', 'SETUSER', 'leaver', 'on');
    await stand.connector().grant(leaver, op);
    const taking = stand.connector({ url: await stand.interrupted('clearselectors', gone) });
    expect(await taking.revoke(leaver, op)).toMatchObject({ changed: true });
    expect(await stand.line('leaver')).toBe('');
  });

  it('leaves nobody behind on the server, and no key for longer than a minute', async () => {
    await stand.connector().grant(anna, op);
    expect((await stand.run('ACL', 'USERS')) as string[]).not.toContainEqual(
      expect.stringContaining('sallyport-probe'),
    );
    const ttl = Number(await stand.run('TTL', `sallyport:acl:${people[0]}`));
    expect(ttl).toBeGreaterThan(0);
    expect(ttl).toBeLessThanOrEqual(60);
  });
});
