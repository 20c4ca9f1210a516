import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { labelOf, ownSelectors, withOwn, withoutOwn } from '../../../src/connectors/redis/labels.ts';
import type { GrantRef } from '../../../src/domain/grant/connector.ts';
import { describeRedis } from '../../support/describe-server.ts';
import { UsersOnRedis } from '../../support/users-on-redis.ts';

const op = { operationId: 'one' };

describeRedis(() => {
  const stand = new UsersOnRedis();
  const { people } = stand;
  const anna: GrantRef = { target: 'reports', account: stand.account(people[0]) };
  type AtRedis = ReturnType<typeof at>;
  const at = (rules: Record<string, string>) => stand.connector({ rules });
  let before: AtRedis;
  let after: AtRedis;
  let without: AtRedis;
  const seen = async ({ reads }: AtRedis) => ({ ...anna, seenAs: (await reads.readBack(anna)).seenAs });
  const may = async (...command: string[]) =>
    (await stand.run('ACL', 'DRYRUN', people[0], ...command)) === 'OK';

  beforeAll(async () => {
    await stand.create();
    before = at({ reports: '+get ~reports:*' });
    after = at({ reports: '+get +mget ~reports:*' });
    without = at({ another: '+ping' });
  });
  afterEach(() => stand.tidy());
  afterAll(() => stand.drop());

  it('leaves nothing of older rules when a later grant of the same ends', async () => {
    await before.grant(anna, op);
    const first = await seen(before);
    expect(await after.grant(anna, op)).toMatchObject({ changed: true });
    const second = await seen(after);
    expect(await after.revoke(second, op)).toMatchObject({ changed: true });
    expect(await may('GET', 'reports:1')).toBe(false);
    expect(await stand.selectors(people[0])).toEqual([]);
    for (const ref of [first, second])
      expect(await after.reads.readBack(ref)).toMatchObject({ stands: false });
  });

  it('lets go on by the rules of now, and of no others, what is told a later end', async () => {
    await before.grant(anna, op);
    const grant = await seen(before);
    expect(await after.grant(grant, op)).toMatchObject({ changed: true });
    expect(await may('MGET', 'reports:1')).toBe(true);
    await at({ reports: '+mget ~reports:*' }).grant(grant, op);
    expect([await may('GET', 'reports:1'), await may('MGET', 'reports:1')]).toEqual([false, true]);
    expect(await without.reads.readBack(grant)).toMatchObject({ stands: true });
    expect(await without.revoke(grant, op)).toMatchObject({ changed: true });
    expect(await stand.selectors(people[0])).toEqual([]);
  });

  it('lists what was given under older rules', async () => {
    await before.grant(anna, op);
    expect((await after.reads.grants({ account: anna.account })).items).toMatchObject([
      { target: 'reports', targetId: 'resetchannels ~reports:* -@all +get' },
    ]);
    expect(await after.reads.readBack(anna)).toMatchObject({ stands: true });
  });

  it('leaves a target alone that took over another one’s rules', async () => {
    await before.grant(anna, op);
    const grant = await seen(before);
    const swapped = at({ reports: '+mget ~reports:*', other: '+get ~reports:*' });
    const other = { ...anna, target: 'other' };
    expect(await swapped.reads.readBack(other)).toMatchObject({ stands: false });
    expect(await swapped.grant(other, op)).toMatchObject({ changed: true });
    expect(await swapped.revoke(grant, op)).toMatchObject({ changed: true });
    expect(await swapped.reads.readBack(grant)).toMatchObject({ stands: false });
    expect(await swapped.reads.readBack(other)).toMatchObject({ stands: true });
    expect(await may('GET', 'reports:1')).toBe(true);
    expect(await swapped.revoke(other, op)).toMatchObject({ changed: true });
    expect(await stand.selectors(people[0])).toEqual([]);
  });

  it('keeps whose it is over a restart, where it lets do everything', async () => {
    const wide = at({ reports: '+@all -acl allkeys allchannels' });
    await wide.grant(anna, op);
    await stand.server.restart();
    expect(await without.revoke(await seen(wide), op)).toMatchObject({ changed: true });
    await wide.grant(anna, op);
    expect(await after.revoke(anna, op)).toMatchObject({ changed: true });
    expect(await stand.selectors(people[0])).toEqual([]);
  });

  it('lets nobody do anything by the selector that says whose another one is', async () => {
    await stand.run('ACL', 'SETUSER', people[0], `(${labelOf('reports', 'anything')})`);
    const [pattern = ''] = /(?<=~)\S+/.exec(labelOf('reports', 'anything')) ?? [];
    expect(await may('GET', pattern)).toBe(false);
    expect(await stand.selectors(people[0])).toEqual([`(~${pattern} resetchannels -@all)`]);
  });
});

it('knows a selector without a label by its words, and leaves the others as they are', () => {
  const owner = { target: 'a', texts: ['now', 'seen'] };
  const selectors = ['x', 'seen', 'old', labelOf('a', 'old'), 'now', labelOf('b', 'now')];
  expect(ownSelectors(selectors, owner)).toEqual(['seen', 'old']);
  expect(withoutOwn(selectors, owner)).toEqual(['x', 'now', labelOf('b', 'now')]);
  const given = ['x', 'now', labelOf('b', 'now'), labelOf('a', 'now')];
  expect(withOwn(selectors, owner, 'now')).toEqual(given);
  expect(withOwn(given, owner, 'now')).toEqual(given);
});
