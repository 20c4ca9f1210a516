import { describe, expect, it } from 'vitest';
import { decideDiscrepancy } from '../../../src/operations/discrepancy/decide-discrepancy.ts';
import { acmeWorld, HOUR } from '../../support/acme-world.ts';
import { discrepancies, lookAtAll, looks } from '../../support/looks.ts';

const [SAMI, OMAR, ADA] = ['sami@acme.test', 'omar@acme.test', 'ada@acme.test'];

describe('a look at a target', () => {
  it('finds nothing where all is as decided, and says when it read everything', async () => {
    const world = await acmeWorld();
    await world.holds(SAMI, 'vpn/connect');

    expect(await lookAtAll(world)).toBe(4);

    expect(await discrepancies(world)).toEqual([]);
    const vpn = (await looks(world)).find(({ resourceId }) => resourceId === 'vpn');
    expect(vpn).toMatchObject({
      listed: 1,
      unseen: 0,
      fault: '',
      attempts: 0,
      completeFrom: world.clock.now(),
    });
    expect(vpn?.dueAt).toEqual(new Date(world.clock.now().getTime() + HOUR * 1_000));
  });

  it('asks the owner about access that is gone, once, and tells its holder', async () => {
    const world = await acmeWorld();
    const grant = await world.holds(SAMI, 'vpn/connect', 8 * HOUR);
    world.target.loses(SAMI, 'vpn_users');

    await lookAtAll(world);
    await lookAtAll(world);

    const omar = await world.rows.person(OMAR);
    const [one, ...more] = await discrepancies(world);
    expect(more).toEqual([]);
    expect(one).toMatchObject({ kind: 'missing', state: 'open', grantId: grant.id, askedIds: [omar.id] });
    expect(await world.rows.grant(grant.id)).toMatchObject({ state: 'active' });
    const shown = world.shown.filter(({ kind }) => kind === 'discrepancy');
    expect(new Set(shown.map(({ audienceId }) => audienceId))).toEqual(
      new Set([omar.id, (await world.rows.person(SAMI)).id]),
    );
    expect(await world.rows.eventsOf('discrepancy.found')).toHaveLength(1);
  });

  it('restores it on an owner’s word, and settles it', async () => {
    const world = await acmeWorld();
    const grant = await world.holds(SAMI, 'vpn/connect', 8 * HOUR);
    world.target.loses(SAMI, 'vpn_users');
    await lookAtAll(world);
    const [one] = await discrepancies(world);

    await decideDiscrepancy(await world.as(OMAR), { id: one!.id, verdict: { kind: 'restore' } });
    await world.run();

    expect(world.target.holds(SAMI, 'vpn_users')).toBe(true);
    expect(await world.rows.grant(grant.id)).toMatchObject({ state: 'active' });
    await lookAtAll(world);
    expect(await discrepancies(world)).toMatchObject([{ state: 'restored' }]);
    await expect(
      decideDiscrepancy(await world.as(ADA), { id: one!.id, verdict: { kind: 'restore' } }),
    ).rejects.toThrow('You aren’t asked');
    await expect(
      decideDiscrepancy(await world.as(OMAR), { id: one!.id, verdict: { kind: 'remove' } }),
    ).rejects.toThrow('Omar Haddad has settled this already');
  });

  it('settles by itself what is as decided again', async () => {
    const world = await acmeWorld();
    await world.holds(SAMI, 'vpn/connect', 8 * HOUR);
    world.target.loses(SAMI, 'vpn_users');
    await lookAtAll(world);
    world.target.holdsFromBefore(SAMI, 'vpn_users');
    await world.pass(60);
    await lookAtAll(world);

    expect(await discrepancies(world)).toMatchObject([{ state: 'resolved', endedById: null }]);
  });

  it('puts access that nobody decided before its owner', async () => {
    const world = await acmeWorld();
    world.target.holdsFromBefore(SAMI, 'vpn_users');

    await lookAtAll(world);
    await lookAtAll(world);

    const found = (await world.rows.grants()).filter(({ source }) => source === 'found');
    expect(found).toMatchObject([{ state: 'active', entitlement: 'vpn/connect' }]);
    expect(await world.rows.eventsOf('finding.asked')).toHaveLength(1);
    expect(world.shown.filter(({ kind }) => kind === 'finding')).toHaveLength(1);
  });

  it('asks about an account of nobody, and one of somebody who left, each once whatever it has', async () => {
    const world = await acmeWorld();
    world.target.holdsAlsoAs('backup-bot', null, 'db_read');
    world.target.holdsAlsoAs('backup-bot', null, 'db_write');
    world.target.holdsFromBefore('olga@acme.test', 'db_read');

    await lookAtAll(world);
    await lookAtAll(world);

    const { id: olga } = await world.rows.person('olga@acme.test');
    const found = (await discrepancies(world)).toSorted((a, b) => (a.key < b.key ? -1 : 1));
    expect(found).toMatchObject([
      {
        kind: 'orphaned-account',
        state: 'open',
        key: 'backup-bot',
        facts: { targets: ['db_read', 'db_write'] },
      },
      { kind: 'orphaned-account', state: 'open', facts: { targets: ['db_read'], personId: olga } },
    ]);
  });

  it('removes what ended and came back by an operation of ours, and tells the admins', async () => {
    const world = await acmeWorld();
    world.target.keepsOperations = true;
    const grant = await world.holds(SAMI, 'vpn/connect', HOUR);
    const [listed] = (await world.target.grants({ target: 'vpn_users' })).items;
    await world.pass(HOUR);
    expect(await world.rows.grant(grant.id)).toMatchObject({ state: 'revoked' });
    world.target.holdsFromBefore(SAMI, 'vpn_users', { operationId: listed!.operationId! });
    await world.pass(60);

    await lookAtAll(world);

    expect(world.target.holds(SAMI, 'vpn_users')).toBe(false);
    expect(await world.rows.grant(grant.id)).toMatchObject({ state: 'revoked', remains: 'gone' });
    expect(await discrepancies(world)).toMatchObject([{ kind: 'left-behind', state: 'resolved' }]);
    const admin = await world.rows.person(ADA);
    expect(world.shown.filter(({ kind }) => kind === 'discrepancy')).toMatchObject([
      { audienceId: admin.id },
    ]);
  });

  it('concludes nothing from a list that breaks off, nor settles what it didn’t see', async () => {
    const world = await acmeWorld();
    await world.holds(SAMI, 'vpn/connect', 8 * HOUR);
    world.target.always('grants', { kind: 'fails', fault: { kind: 'retryable' } });

    await lookAtAll(world);

    expect(await discrepancies(world)).toEqual([]);
    const vpn = (await looks(world)).find(({ resourceId }) => resourceId === 'vpn');
    expect(vpn).toMatchObject({
      completeFrom: null,
      fault: 'The target failed as it was told to: retryable.',
    });
  });

  it('believes no target that is suddenly empty until an admin says that it is right', async () => {
    const world = await acmeWorld();
    const people = [SAMI, 'mona@acme.test', 'wanda@acme.test', 'kim@acme.test'];
    for (const one of people) await world.holds(one, 'vpn/connect', 8 * HOUR);
    for (const one of people) world.target.loses(one, 'vpn_users');

    await lookAtAll(world);
    await lookAtAll(world);

    const [doubt, ...more] = await discrepancies(world);
    expect(more).toEqual([]);
    expect(doubt).toMatchObject({
      kind: 'mass-change',
      state: 'open',
      facts: { gone: 4, added: 0, listed: 0 },
    });
    const confirm = { kind: 'confirm' as const, gone: 4, added: 0 };
    await expect(
      decideDiscrepancy(await world.as(OMAR), { id: doubt!.id, verdict: confirm }),
    ).rejects.toThrow('You aren’t asked');
    await expect(
      decideDiscrepancy(await world.as(ADA), { id: doubt!.id, verdict: { ...confirm, gone: 3 } }),
    ).rejects.toThrow('The figures are others by now');
    await decideDiscrepancy(await world.as(ADA), { id: doubt!.id, verdict: confirm });
    await lookAtAll(world);

    const kinds = (await discrepancies(world)).map(({ kind, state }) => `${kind} ${state}`);
    expect(kinds).toEqual(['mass-change confirmed', ...people.map(() => 'missing open')]);
    await lookAtAll(world);
    expect(await discrepancies(world)).toHaveLength(5);
  });
});
