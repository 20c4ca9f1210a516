import { beforeEach, describe, expect, it } from 'vitest';
import { searchCatalog } from '../../../src/operations/catalog/search-catalog.ts';
import { discoverEntitlements } from '../../../src/operations/discovery/discover-entitlements.ts';
import { showCatalogChange } from '../../../src/operations/discovery/catalog-change.ts';
import { takeOverDiscovered, withCatalog } from '../../../src/operations/discovery/with-discovered.ts';
import { readOverview } from '../../../src/operations/overview/show-overview.ts';
import { approveRequest } from '../../../src/operations/approval/decide/approve-request.ts';
import { acmeDefinitions } from '../../support/acme-definitions.ts';
import {
  DISCOVERY_YAML,
  discoveryWorld,
  keyOf,
  MINUTES,
  team,
  teams,
} from '../../support/discovery-world.ts';

let world: Awaited<ReturnType<typeof discoveryWorld>>;
beforeEach(async () => {
  world = await discoveryWorld();
});

const names = (ctx = world.ctx) => [...ctx.config.entitlements.values()].map(({ name }) => name);
const turn = () => world.pass(10 * MINUTES);
const stuck = async () => (await readOverview(world.ctx)).stuck.map(({ sentence }) => sentence);
const changes = () => world.shown.filter(({ kind }) => kind === 'catalog-change');
const lastChange = async () => showCatalogChange(world.ctx, changes().at(-1)?.subjectId ?? '');
/** Another process on the same database, which was started by the same file. */
const anotherProcess = async () => ({
  ...world.ctx,
  config: await withCatalog(world.ctx, acmeDefinitions(DISCOVERY_YAML)),
});

describe('what a resource discovers', () => {
  it('is what its connector lists and its condition holds of, beside what is typed', () => {
    expect(names()).toEqual(['Core', 'eng-api', 'eng-ops', 'eng-web']);
    expect(world.ctx.config.entitlements.get(keyOf('t-eng-api'))).toMatchObject({
      resourceId: 'teams',
      target: 't-eng-api',
      sensitivity: 'high',
    });
    expect(searchCatalog(world.ctx, { typed: 'teams api' }).map(({ key }) => key)).toEqual([
      keyOf('t-eng-api'),
    ]);
  });

  it('is asked for, decided by its policy and given as what is typed', async () => {
    const request = await world.asks('sami@acme.test', keyOf('t-eng-api'));
    expect(request).toMatchObject({ state: 'pending', policyId: 'code' });
    expect(await world.rows.eventsOf('request.submitted')).toMatchObject([
      { data: { discovered: { target: 't-eng-api', name: 'eng-api', version: 1 } } },
    ]);
    await approveRequest(await world.as('omar@acme.test'), { requestId: request.id });
    await world.run();
    expect(world.target.holds('sami@acme.test', 't-eng-api')).toBe(true);
  });

  it('is told to the owners in one message a reading, and on record one by one', async () => {
    expect(changes()).toHaveLength(1);
    expect(await lastChange()).toMatchObject({
      appeared: { rows: ['eng-api', 'eng-ops', 'eng-web'], total: 3 },
    });
    world.target.listed.push(...teams(500));
    await turn();
    expect(changes()).toHaveLength(2);
    expect((await lastChange()).appeared).toMatchObject({ total: 500 });
    const events = await world.rows.eventsOf('entitlement.discovered');
    expect(events).toHaveLength(503);
    expect(events[0]).toMatchObject({
      data: { connector: 'far', target: 't-eng-api', name: 'eng-api', again: false },
      subject: { entitlement: keyOf('t-eng-api') },
    });
    await turn();
    expect(changes()).toHaveLength(2);
  });

  it('is read from every page', async () => {
    world.target.listed.push(...teams(45));
    world.target.onAPage = 7;
    await turn();
    expect(names()).toHaveLength(1 + 3 + 45);
  });

  it('stays the same one when its system calls it otherwise, by the name that it has there', async () => {
    world.target.listed[0] = team('eng-platform', 't-eng-api');
    await turn();
    expect(names()).toEqual(['Core', 'eng-ops', 'eng-platform', 'eng-web']);
    expect(world.ctx.config.entitlements.get(keyOf('t-eng-api'))?.name).toBe('eng-platform');
    expect(changes()).toHaveLength(2);
  });

  it('isn’t offered twice where it is typed as well, nor where access.yaml couldn’t name it', async () => {
    world.target.listed.push(
      team('eng-core', 'T-CORE'),
      team('eng-bidi', 't-\u202eeng'),
      team('eng-long', 'x'.repeat(201)),
    );
    await turn();
    expect(names()).toEqual(['Core', 'eng-api', 'eng-ops', 'eng-web']);
  });

  it('is read every ten minutes, and no more often', async () => {
    expect(world.target.lists).toBe(1);
    await world.pass(589);
    expect(world.target.lists).toBe(1);
    await world.pass(1);
    expect(world.target.lists).toBe(2);
  });

  it('is read once by two processes, and known to both and to one that is started since', async () => {
    const other = await anotherProcess();
    for (let at = 0; at < 4; at++) {
      world.target.listed.push(team(`eng-new-${at}`));
      world.clock.advance(10 * MINUTES * 1_000);
      const tried = await Promise.all([discoverEntitlements(world.ctx), discoverEntitlements(other)]);
      expect(tried[0] + tried[1]).toBe(1);
      await Promise.all([takeOverDiscovered(world.ctx), takeOverDiscovered(other)]);
      expect(names(other)).toContain(`eng-new-${at}`);
    }
    expect(world.target.lists).toBe(5);
    expect(names(world.ctx)).toEqual(names(other));
    expect(names(await anotherProcess())).toEqual(names(other));
  });

  it('is read by another process where one was killed while it did, whose late answer counts no more', async () => {
    let goOn = () => {};
    world.target.during('entitlements', () => new Promise((resolve) => (goOn = resolve)));
    world.clock.advance(10 * MINUTES * 1_000);
    const killed = discoverEntitlements(world.ctx);
    await expect.poll(() => world.target.lists).toBe(2);
    const other = await anotherProcess();
    expect(await discoverEntitlements(other)).toBe(0);
    world.clock.advance(10 * MINUTES * 1_000);
    world.target.listed.push(team('eng-new'));
    expect(await discoverEntitlements(other)).toBe(1);
    world.target.listed = [team('eng-late')];
    goOn();
    await killed;
    expect(names(await anotherProcess())).toEqual(['Core', 'eng-api', 'eng-new', 'eng-ops', 'eng-web']);
  });

  it('isn’t read by a process that hasn’t taken over the definitions in force', async () => {
    const other = await anotherProcess();
    other.config = { ...other.config, hash: 'another' };
    world.clock.advance(10 * MINUTES * 1_000);
    expect(await discoverEntitlements(other)).toBe(0);
    expect(await discoverEntitlements(world.ctx)).toBe(1);
  });
});

describe('a list that can’t be read whole', () => {
  it('leaves everything as it is, and is under what is stuck until it is read again', async () => {
    world.target.listed = [team('eng-new')];
    world.target.always('entitlements', { kind: 'fails', fault: { kind: 'denied' } });
    await turn();
    await turn();
    expect(names()).toEqual(['Core', 'eng-api', 'eng-ops', 'eng-web']);
    expect(await stuck()).toEqual([
      'What teams discovers couldn’t be read: The target failed as it was told to: denied. What can be asked for stays as it was',
    ]);
    expect((await readOverview(world.ctx)).stuckCounts.unreadCatalogs).toBe(1);
    world.target.listed = ['eng-api', 'eng-web', 'eng-ops'].map((name) => team(name));
    world.target.behave('entitlements');
    await turn();
    expect(await stuck()).toEqual([]);
  });

  it('says nothing of what stands on a page that was read before another failed', async () => {
    world.target.listed = [team('eng-new'), ...teams(9)];
    world.target.onAPage = 5;
    world.target.during('entitlements', async () =>
      world.target.next('entitlements', { kind: 'fails', fault: { kind: 'retryable' } }),
    );
    await turn();
    expect(names()).toEqual(['Core', 'eng-api', 'eng-ops', 'eng-web']);
    expect((await stuck())[0]).toContain('What teams discovers couldn’t be read');
  });

  it('is one that isn’t through in its time, which nobody else has read since', async () => {
    world.target.listed.push(team('eng-new'), ...teams(9));
    world.target.onAPage = 5;
    world.target.during('entitlements', async () => world.clock.advance(481_000));
    await turn();
    expect(await stuck()).toEqual([
      'What teams discovers couldn’t be read: It lists so slowly that it wasn’t through in the time that a reading has. What can be asked for stays as it was',
    ]);
    expect(names()).toEqual(['Core', 'eng-api', 'eng-ops', 'eng-web']);
  });

  it('is one of a connector that isn’t there, comes back to a page, or has too much', async () => {
    const { connectors } = world.ctx;
    world.ctx.connectors = new Map();
    await turn();
    expect((await stuck())[0]).toContain('far can’t list what it has in this version.');
    world.ctx.connectors = connectors;
    world.target.reads.entitlements = async () => ({ items: [team('eng-api')], next: 'again' });
    await turn();
    expect((await stuck())[0]).toContain('The same page was offered twice, so the list has no end');
    world.target.reads.entitlements = async () => ({ items: teams(5_001) });
    await turn();
    expect((await stuck())[0]).toContain('match holds for 5001 entitlements, and at most 5000 are taken.');
    expect(names()).toEqual(['Core', 'eng-api', 'eng-ops', 'eng-web']);
  });
});
