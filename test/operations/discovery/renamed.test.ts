import { beforeEach, describe, expect, it } from 'vitest';
import type { ExternalEntitlement } from '../../../src/domain/grant/connector.ts';
import type { EntitlementKey } from '../../../src/domain/ids.ts';
import { approveRequest } from '../../../src/operations/approval/decide/approve-request.ts';
import { showCatalogChange } from '../../../src/operations/discovery/catalog-change.ts';
import { discoverEntitlements } from '../../../src/operations/discovery/discover-entitlements.ts';
import { provisionDueGrants } from '../../../src/operations/grant/give/provision-due-grants.ts';
import { endGrant } from '../../../src/operations/grant/end/end-grant.ts';
import { changeGrant } from '../../../src/store/grant/grant-store.ts';
import { discoveryWorld, MINUTES, NUMBERED, numbered } from '../../support/discovery-world.ts';

const SAMI = 'sami@acme.test';
const DORA = 'dora@acme.test';

let world: Awaited<ReturnType<typeof discoveryWorld>>;
beforeEach(async () => {
  world = await discoveryWorld(NUMBERED);
});

const turn = () => world.pass(10 * MINUTES);
const names = () => [...world.ctx.config.entitlements.values()].map(({ name }) => name);
const found = (id: string) =>
  [...world.ctx.config.entitlements.values()].find((one) => one.targetId === id)?.key as EntitlementKey;
const list = (...listed: ExternalEntitlement[]) => (world.target.listed = listed);
const others = (...without: string[]) => NUMBERED.filter(({ id }) => !without.includes(id));
const changes = () => world.shown.filter(({ kind }) => kind === 'catalog-change');
const lastChange = async () => showCatalogChange(world.ctx, changes().at(-1)?.subjectId ?? '');
const stateOf = async ({ id }: Awaited<ReturnType<typeof world.holds>>) => (await world.rows.grant(id)).state;

describe('what its system calls otherwise, under the same id', () => {
  it('stays the same entitlement, and its owners are told once', async () => {
    const key = found('#eng-web');
    const before = changes().length;
    world.target.renamesTarget('#eng-web', 'eng-www', 't-eng-www');
    await turn();
    expect(found('#eng-web')).toBe(key);
    expect(names()).toEqual(['Core', 'eng-api', 'eng-ops', 'eng-www']);
    expect(await world.rows.eventsOf('entitlement.retired')).toEqual([]);
    expect(await world.rows.eventsOf('entitlement.renamed')).toMatchObject([
      {
        data: {
          connector: 'far',
          from: { target: 't-eng-web', name: 'eng-web' },
          to: { target: 't-eng-www', name: 'eng-www' },
          grants: 0,
        },
        subject: { entitlement: key },
      },
    ]);
    expect(await lastChange()).toMatchObject({
      appeared: { total: 0 },
      retired: { total: 0 },
      renamed: { rows: [{ from: 'eng-web', to: 'eng-www', isOffered: true }], total: 1 },
    });
    await turn();
    expect(changes()).toHaveLength(before + 1);
  });

  it('is told with what its system calls it where its name is the same', async () => {
    world.target.renamesTarget('#eng-web', 'eng-web', 't-eng-www');
    await turn();
    expect((await lastChange()).renamed.rows).toMatchObject([
      { from: 'eng-web (t-eng-web)', to: 'eng-web (t-eng-www)' },
    ]);
  });

  it('goes on for who holds it, and is taken from them at the end, by whatever name', async () => {
    const grant = await world.holds(SAMI, found('#eng-web'));
    world.target.renamesTarget('#eng-web', 'eng-www');
    await turn();
    await turn();
    expect(await world.rows.grant(grant.id)).toMatchObject({
      state: 'active',
      target: 'eng-www',
      targetId: '#eng-web',
    });
    expect((await world.rows.eventsOf('entitlement.renamed'))[0]).toMatchObject({ data: { grants: 1 } });
    world.target.renamesTarget('#eng-web', 'eng-xyz');
    await world.pass(8 * 3_600);
    expect(await world.rows.grant(grant.id)).toMatchObject({ state: 'revoked', remains: 'gone' });
    expect(world.target.holdings()).toEqual([]);
  });

  it('is held once: the end of one grant leaves what another gave under the new name', async () => {
    const first = await world.holds(SAMI, found('#eng-web'));
    world.target.renamesTarget('#eng-web', 'eng-www', 't-eng-www');
    await turn();
    const second = await world.holds(SAMI, found('#eng-web'));
    await turn();
    expect(await stateOf(second)).toBe('active');
    expect(await world.rows.eventsOf('grant.found')).toEqual([]);
    await endGrant(await world.as('omar@acme.test'), { grantId: first.id, comment: 'Done' });
    await turn();
    expect(await world.rows.grant(first.id)).toMatchObject({
      state: 'revoked',
      remains: 'held-by-another-grant',
    });
    expect(world.target.holds(SAMI, 't-eng-www')).toBe(true);
  });

  it('is given to whom it was approved for, also where another has its name by then', async () => {
    const request = await world.asks(SAMI, found('#eng-web'));
    list(...others('#eng-web', '#eng-ops'), numbered('#eng-web', 'eng-ops'), numbered('#eng-ops', 'eng-web'));
    await turn();
    await approveRequest(await world.as('omar@acme.test'), { requestId: request.id });
    await world.run();
    expect(world.target.holdings()).toEqual([{ email: SAMI, target: 't-eng-ops' }]);
  });

  it('is what is given where it was renamed since the last reading', async () => {
    const request = await world.asks(SAMI, found('#eng-web'));
    list(...others('#eng-web'), numbered('#eng-web', 'eng-www'), numbered('#new', 'eng-web'));
    await approveRequest(await world.as('omar@acme.test'), { requestId: request.id });
    await world.run();
    expect(world.target.holdings()).toEqual([{ email: SAMI, target: 't-eng-www' }]);
  });

  it('may leave the catalog by its new name: who holds it keeps it, and the owners read so', async () => {
    const grant = await world.holds(SAMI, found('#eng-web'));
    world.target.renamesTarget('#eng-web', 'www', 't-www');
    await turn();
    expect(names()).toEqual(['Core', 'eng-api', 'eng-ops']);
    expect(await lastChange()).toMatchObject({ renamed: { rows: [{ to: 'www', isOffered: false }] } });
    await turn();
    expect(await stateOf(grant)).toBe('active');
  });

  it('keeps its former name while somebody works on a grant of it', async () => {
    const grant = await world.holds(SAMI, found('#eng-web'));
    const leaseUntil = new Date(world.clock.now().getTime() + 700_000);
    await changeGrant(world.ctx.db.drizzle, grant.id, ['active'], { leaseUntil });
    world.target.renamesTarget('#eng-web', 'eng-www', 't-eng-www');
    await turn();
    expect((await world.rows.grant(grant.id)).target).toBe('t-eng-web');
    expect(names()).toContain('eng-web');
    await turn();
    expect((await world.rows.grant(grant.id)).target).toBe('t-eng-www');
    expect(names()).toContain('eng-www');
  });
});

describe('a name that passes to another', () => {
  it('ends access to what had it, and leaves nobody with access to what has it', async () => {
    const key = found('#eng-web');
    const grant = await world.holds(SAMI, key);
    list(...others('#eng-web'), numbered('#new', 'eng-web'));
    await turn();
    await turn();
    expect(found('#new')).not.toBe(key);
    expect(names()).toEqual(['Core', 'eng-api', 'eng-ops', 'eng-web']);
    expect(await world.rows.grant(grant.id)).toMatchObject({ endReason: 'retired', targetId: '#eng-web' });
    expect(await world.rows.eventsOf('entitlement.retired')).toMatchObject([
      { data: { target: 't-eng-web' }, subject: { entitlement: key } },
    ]);
  });

  it('can’t be asked for as what had it, from the first reading on, and nothing is given for what was approved', async () => {
    const key = found('#eng-web');
    const request = await world.asks(SAMI, key);
    list(...others('#eng-web'), numbered('#new', 'eng-web'));
    await approveRequest(await world.as('omar@acme.test'), { requestId: request.id });
    await world.run();
    expect(world.target.holdings()).toEqual([]);
    await turn();
    await expect(world.asks(DORA, key)).rejects.toMatchObject({ code: 'not_found' });
    expect((await world.asks(DORA, found('#new'))).state).toBe('pending');
  });

  it('ends what was asked for of what had it when that is retired, and not by one list that lacks it', async () => {
    const request = await world.asks(SAMI, found('#eng-web'));
    const stateNow = async () => (await world.rows.request(request.id)).state;
    list(...others('#eng-web'), numbered('#new', 'eng-web'));
    await turn();
    expect(names()).toEqual(['Core', 'eng-api', 'eng-ops', 'eng-web']);
    expect(await stateNow()).toBe('pending');
    const approval = approveRequest(await world.as('omar@acme.test'), { requestId: request.id });
    await expect(approval).rejects.toMatchObject({ code: 'forbidden' });
    expect(await stateNow()).toBe('pending');
    await turn();
    expect(await stateNow()).toBe('expired');
  });

  it('is nobody else’s right: what is held of both ends each by itself', async () => {
    const web = await world.holds(SAMI, found('#eng-web'));
    world.target.renamesTarget('#eng-web', 'eng-old', 't-eng-old');
    list(...world.target.listed, numbered('#new', 'eng-web'));
    await turn();
    const other = await world.holds(SAMI, found('#new'));
    await turn();
    await endGrant(await world.as('omar@acme.test'), { grantId: web.id, comment: 'Done' });
    await world.run();
    expect(await world.rows.grant(web.id)).toMatchObject({ state: 'revoked', remains: 'gone' });
    expect(await stateOf(other)).toBe('active');
    expect(world.target.holdings()).toEqual([{ email: SAMI, target: 't-eng-web' }]);
  });

  it('isn’t held for what had it, which isn’t listed any more', async () => {
    const web = await world.holds(SAMI, found('#eng-web'));
    world.target.loses(SAMI, 't-eng-web');
    list(...others('#eng-web'), numbered('#new', 'eng-web'));
    await turn();
    const other = await world.holds(SAMI, found('#new'));
    await endGrant(await world.as('omar@acme.test'), { grantId: web.id, comment: 'Done' });
    await world.run();
    expect(await world.rows.grant(web.id)).toMatchObject({ state: 'revoking', remains: null });
    expect(await stateOf(other)).toBe('active');
  });

  it('is told from what had it where both swap their names', async () => {
    const [web, ops] = [found('#eng-web'), found('#eng-ops')];
    const grant = await world.holds(SAMI, web);
    list(
      ...others('#eng-web', '#eng-ops'),
      numbered('#eng-web', 'eng-ops', 't-eng-ops'),
      numbered('#eng-ops', 'eng-web', 't-eng-web'),
    );
    await turn();
    expect([found('#eng-web'), found('#eng-ops')]).toEqual([web, ops]);
    expect(world.ctx.config.entitlements.get(web)).toMatchObject({ name: 'eng-ops', target: 't-eng-ops' });
    expect(await world.rows.grant(grant.id)).toMatchObject({ state: 'active', target: 't-eng-ops' });
  });

  it('is the same entitlement again where its id is listed again, under whatever name', async () => {
    const key = found('#eng-web');
    list(...others('#eng-web'));
    await turn();
    await turn();
    list(...others('#eng-web'), numbered('#new', 'eng-web'), numbered('#eng-web', 'eng-back'));
    await turn();
    expect(found('#eng-web')).toBe(key);
    expect(world.ctx.config.entitlements.get(key)?.name).toBe('eng-back');
    expect(found('#new')).not.toBe(key);
  });
});

it('two that are called the same are two', async () => {
  list(...NUMBERED, numbered('#twin', 'eng-web', 't-eng-web'));
  await turn();
  expect(names().filter((name) => name === 'eng-web')).toHaveLength(2);
  expect(found('#twin')).not.toBe(found('#eng-web'));
});

it('a grant that another process made under the former name is found by its id, and called as it is now', async () => {
  const key = found('#eng-web');
  const request = await world.asks(SAMI, key);
  const behind = { ...(await world.as('omar@acme.test')), config: world.ctx.config };
  world.target.renamesTarget('#eng-web', 'eng-www', 't-eng-www');
  world.clock.advance(10 * MINUTES * 1_000);
  await discoverEntitlements(world.ctx);
  await approveRequest(behind, { requestId: request.id });
  await provisionDueGrants(world.ctx);
  const grant = await world.rows.grantOf(request.id);
  expect(grant).toMatchObject({ target: 't-eng-web', targetId: '#eng-web' });
  expect(world.target.holds(SAMI, 't-eng-www')).toBe(true);
  await turn();
  expect((await world.rows.grant(grant.id)).target).toBe('t-eng-www');
});
