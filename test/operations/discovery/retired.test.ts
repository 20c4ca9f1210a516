import { beforeEach, describe, expect, it } from 'vitest';
import { showCatalogChange } from '../../../src/operations/discovery/catalog-change.ts';
import { discoverEntitlements } from '../../../src/operations/discovery/discover-entitlements.ts';
import { endRetiredAccess } from '../../../src/operations/discovery/end-retired-access.ts';
import { takeOverDiscovered, withCatalog } from '../../../src/operations/discovery/with-discovered.ts';
import { readOverview } from '../../../src/operations/overview/show-overview.ts';
import { approveRequest } from '../../../src/operations/approval/decide/approve-request.ts';
import { endChangedRequests } from '../../../src/operations/request/end/end-changed-requests.ts';
import { entitlementLabel } from '../../../src/operations/views.ts';
import { acmeDefinitions } from '../../support/acme-definitions.ts';
import {
  DAY,
  DISCOVERY_YAML,
  discoveryWorld,
  keyOf,
  MINUTES,
  team,
  teams,
} from '../../support/discovery-world.ts';

const WEB = keyOf('t-eng-web');

let world: Awaited<ReturnType<typeof discoveryWorld>>;
beforeEach(async () => {
  world = await discoveryWorld();
});

const names = (ctx = world.ctx) => [...ctx.config.entitlements.values()].map(({ name }) => name);
const turn = () => world.pass(10 * MINUTES);
const lists = (...listed: string[]) => (world.target.listed = listed.map((name) => team(name)));
const changes = () => world.shown.filter(({ kind }) => kind === 'catalog-change');
const lastChange = async () => showCatalogChange(world.ctx, changes().at(-1)?.subjectId ?? '');
const stuck = async () => (await readOverview(world.ctx)).stuck.map(({ sentence }) => sentence);
const retireWeb = async () => {
  lists('eng-api', 'eng-ops', 'sales');
  await turn();
  await turn();
};
const ALL = ['Core', 'eng-api', 'eng-ops', 'eng-web'];
const WITHOUT_WEB = ['Core', 'eng-api', 'eng-ops'];

describe('what isn’t listed any more', () => {
  it('is retired when the next list doesn’t have it either, which its owners are told', async () => {
    lists('eng-api', 'eng-ops', 'sales');
    await turn();
    expect(names()).toEqual(ALL);
    const before = changes().length;
    await turn();
    expect(names()).toEqual(WITHOUT_WEB);
    expect(changes()).toHaveLength(before + 1);
    expect(await lastChange()).toMatchObject({
      retired: { rows: ['eng-web'], total: 1 },
      appeared: { total: 0 },
    });
    expect(await world.rows.eventsOf('entitlement.retired')).toMatchObject([
      { data: { connector: 'far', target: 't-eng-web', name: 'eng-web' }, subject: { entitlement: WEB } },
    ]);
    await turn();
    expect(await world.rows.eventsOf('entitlement.retired')).toHaveLength(1);
  });

  it('stays where the next list has it again', async () => {
    for (let at = 0; at < 3; at++) {
      lists('eng-api', 'eng-ops', 'sales');
      await turn();
      lists('eng-api', 'eng-ops', 'eng-web', 'sales');
      await turn();
    }
    expect(names()).toEqual(ALL);
    expect(await world.rows.eventsOf('entitlement.retired')).toEqual([]);
  });

  it('isn’t taken for missing by a list that couldn’t be read in between', async () => {
    lists('eng-api', 'eng-ops', 'sales');
    await turn();
    world.target.always('entitlements', { kind: 'fails', fault: { kind: 'retryable' } });
    await turn();
    await turn();
    expect(names()).toEqual(ALL);
  });

  it('can’t be asked for, and what was asked for before ends with the reason', async () => {
    const pending = await world.asks('sami@acme.test', WEB);
    await retireWeb();
    expect(await world.rows.request(pending.id)).toMatchObject({
      state: 'expired',
      endReason: 'Teams doesn’t list this any more, so it can’t be given.',
    });
    await expect(world.asks('dora@acme.test', WEB)).rejects.toMatchObject({ code: 'not_found' });
  });

  it('is taken from who held it, for that reason, and is named as before', async () => {
    const grant = await world.holds('sami@acme.test', WEB);
    const other = await world.holds('dora@acme.test', keyOf('t-eng-api'));
    await retireWeb();
    expect(await world.rows.grant(grant.id)).toMatchObject({
      state: 'revoked',
      endReason: 'retired',
      remains: 'gone',
    });
    expect(await world.rows.grant(other.id)).toMatchObject({ state: 'active' });
    expect(world.target.holds('sami@acme.test', 't-eng-web')).toBe(false);
    expect(world.shown.filter(({ kind }) => kind === 'access-ended')).not.toEqual([]);
    expect(entitlementLabel(world.ctx.config, WEB).label).toBe('Teams · eng-web');
  });

  it('isn’t given to whom a process approved it that didn’t know', async () => {
    const behind = { ...world.ctx, config: world.ctx.config };
    const request = await world.asks('sami@acme.test', WEB);
    const omar = { ...(await world.as('omar@acme.test')), config: behind.config };
    lists('eng-api', 'eng-ops', 'sales');
    await turn();
    world.clock.advance(10 * MINUTES * 1_000);
    await discoverEntitlements(world.ctx);
    await approveRequest(omar, { requestId: request.id });
    await endRetiredAccess(world.ctx);
    await world.run();
    expect(await world.rows.grantOf(request.id)).toMatchObject({ state: 'revoked', endReason: 'retired' });
    expect(world.target.countOf('grant')).toBe(0);
  });

  it('ends by whichever process lives where the one that retired it was killed', async () => {
    const grant = await world.holds('sami@acme.test', WEB);
    lists('eng-api', 'eng-ops', 'sales');
    await turn();
    world.clock.advance(10 * MINUTES * 1_000);
    await discoverEntitlements({ ...world.ctx });
    expect((await world.rows.grant(grant.id)).state).toBe('active');
    await world.run();
    expect(await world.rows.grant(grant.id)).toMatchObject({ state: 'revoked', endReason: 'retired' });
    expect(names()).toEqual(WITHOUT_WEB);
  });

  it('is the same one when it is listed again', async () => {
    await retireWeb();
    lists('eng-api', 'eng-ops', 'eng-web', 'sales');
    await turn();
    expect(names()).toEqual(ALL);
    expect((await lastChange()).appeared).toEqual({ rows: ['eng-web'], total: 1 });
    expect((await world.rows.eventsOf('entitlement.discovered')).at(-1)).toMatchObject({
      data: { again: true },
      subject: { entitlement: WEB },
    });
    expect((await world.holds('sami@acme.test', WEB)).state).toBe('active');
    await turn();
    expect(world.target.holds('sami@acme.test', 't-eng-web')).toBe(true);
  });
});

describe('a list that lacks all or most of it', () => {
  it.each([
    ['nothing', []],
    ['half missing', ['eng-api', 'eng-ops', 'sales']],
  ])('isn’t believed for a day: %s', async (_, left: string[]) => {
    world.target.listed.push(team('eng-also'));
    await turn();
    const grant = await world.holds('sami@acme.test', WEB);
    const before = changes().length;
    lists(...left);
    for (let at = 0; at < 5; at++) await turn();
    expect(names()).toHaveLength(5);
    expect((await world.rows.grant(grant.id)).state).toBe('active');
    expect(await stuck()).toEqual([
      'Much of what teams discovered isn’t listed any more. Nothing is retired unless it stays so for a day: see what Sallyport may read there',
    ]);
    const told = changes().slice(before);
    const people = await Promise.all(['omar@acme.test', 'ada@acme.test'].map((email) => world.as(email)));
    expect(told.map(({ audienceId }) => audienceId).toSorted()).toEqual(
      people.map(({ actor }) => actor.person.id).toSorted(),
    );
    expect((await lastChange()).doubted.total).toBe(left.length === 0 ? 4 : 2);
    expect(await world.rows.eventsOf('discovery.doubted')).toHaveLength(1);
    await world.pass(DAY);
    expect(names()).toEqual(left.length === 0 ? ['Core'] : ['Core', 'eng-api', 'eng-ops']);
    await turn();
    expect(await stuck()).toEqual([]);
  });

  it('isn’t believed sooner because more is listed meanwhile', async () => {
    lists('eng-api', 'sales');
    await turn();
    world.target.listed.push(...teams(100));
    for (let at = 0; at < 5; at++) await turn();
    expect(names()).toEqual(expect.arrayContaining(ALL));
    await world.pass(DAY);
    expect(names()).not.toContain('eng-web');
    await turn();
    expect(await stuck()).toEqual([]);
  });

  it('says nothing any more once what was missing is listed again', async () => {
    lists();
    await turn();
    lists('eng-api', 'eng-ops', 'eng-web', 'sales');
    await turn();
    expect(await stuck()).toEqual([]);
    lists();
    await world.pass(DAY);
    expect(names()).toEqual(ALL);
  });
});

describe('a process that doesn’t know yet', () => {
  it('ends no request for what another has discovered', async () => {
    const other = { ...world.ctx, config: await withCatalog(world.ctx, acmeDefinitions(DISCOVERY_YAML)) };
    world.target.listed.push(team('eng-new'));
    world.clock.advance(10 * MINUTES * 1_000);
    await discoverEntitlements(world.ctx);
    const request = await world.asks('sami@acme.test', keyOf('t-eng-new'));
    expect(await endChangedRequests(other)).toBe(0);
    expect((await world.rows.request(request.id)).state).toBe('pending');
    await takeOverDiscovered(other);
    expect(names(other)).toContain('eng-new');
  });

  it('goes by a condition that was narrowed: what it doesn’t hold of leaves the catalog, and who holds it keeps it', async () => {
    const grant = await world.holds('sami@acme.test', WEB);
    const narrower = DISCOVERY_YAML.replace('startsWith("eng-")', 'startsWith("eng-a")');
    world.ctx.config = await withCatalog(world.ctx, acmeDefinitions(narrower));
    expect(names()).toEqual(['Core', 'eng-api']);
    expect(await endRetiredAccess(world.ctx)).toBe(0);
    expect((await world.rows.grant(grant.id)).state).toBe('active');
    expect(entitlementLabel(world.ctx.config, WEB).label).toBe('Teams · eng-web');
  });
});
