import { beforeEach, describe, expect, it } from 'vitest';
import { showCatalogChange } from '../../../src/operations/discovery/catalog-change.ts';
import { noticeMovedConnectors } from '../../../src/operations/connector/notice-moved-connectors.ts';
import { confirmMissing } from '../../../src/operations/discovery/confirm-missing.ts';
import { discoverEntitlements } from '../../../src/operations/discovery/discover-entitlements.ts';
import { DAY, discoveryWorld, keyOf, MINUTES, team } from '../../support/discovery-world.ts';

const [ADA, DORA, OMAR, SAMI] = ['ada@acme.test', 'dora@acme.test', 'omar@acme.test', 'sami@acme.test'];
const WEB = keyOf('t-eng-web');

let world: Awaited<ReturnType<typeof discoveryWorld>>;
let changeId: string;
let grant: Awaited<ReturnType<typeof world.holds>>;
/** Two of three are missing, which is doubted. */
beforeEach(async () => {
  world = await discoveryWorld();
  grant = await world.holds(SAMI, WEB);
  lists('eng-api', 'sales');
  await turn();
  changeId = world.shown.filter(({ kind }) => kind === 'catalog-change').at(-1)?.subjectId ?? '';
});

const turn = () => world.pass(10 * MINUTES);
const lists = (...listed: string[]) => (world.target.listed = listed.map((name) => team(name)));
const names = () => [...world.ctx.config.entitlements.values()].map(({ name }) => name);
const view = async (email = OMAR) =>
  showCatalogChange(world.ctx, changeId, (await world.as(email)).actor.person.id);
const confirm = async (email: string, { mark }: { mark: string }) =>
  confirmMissing(await world.as(email), { changeId, mark });
const confirmations = () => world.rows.eventsOf('discovery.confirmed');

describe('what is missing from a doubted list', () => {
  it.each([OMAR, ADA])(
    'is retired at once by the word of %s, on record, and its access ends',
    async (email) => {
      const shown = await view(email);
      expect(shown).toMatchObject({ doubted: { rows: ['eng-ops', 'eng-web'], total: 2 }, mayConfirm: true });
      expect(await confirm(email, shown)).toEqual({ retired: 2 });
      await world.run();
      expect(names()).toEqual(['Core', 'eng-api']);
      expect(await world.rows.grant(grant.id)).toMatchObject({ state: 'revoked', endReason: 'retired' });
      const { person } = (await world.as(email)).actor;
      expect(await confirmations()).toMatchObject([
        { actorId: person.id, data: { resource: 'teams', missing: 2 } },
      ]);
      expect(await world.rows.eventsOf('entitlement.retired')).toHaveLength(2);
      expect(await view()).toMatchObject({
        doubted: { total: 0 },
        confirmed: { by: { name: person.name }, gone: { rows: ['eng-ops', 'eng-web'], total: 2 } },
      });
    },
  );

  it('isn’t for anybody else to confirm', async () => {
    expect((await view(DORA)).mayConfirm).toBe(false);
    await expect(confirm(DORA, await view())).rejects.toMatchObject({ code: 'forbidden' });
    expect(names()).toHaveLength(4);
  });

  it('is confirmed once, whoever clicks at the same moment', async () => {
    const shown = await view();
    const clicks = await Promise.allSettled([confirm(OMAR, shown), confirm(ADA, shown)]);
    expect(clicks.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected']);
    await expect(confirm(OMAR, shown)).rejects.toMatchObject({ code: 'stale' });
    expect(await confirmations()).toHaveLength(1);
  });

  it('is what was shown, and not what a later list lacks besides: that is shown, and asked about anew', async () => {
    const shown = await view();
    lists('sales');
    const before = world.shown.length;
    await turn();
    await expect(confirm(OMAR, shown)).rejects.toMatchObject({ code: 'stale' });
    expect(names()).toHaveLength(4);
    expect(world.shown.slice(before).map(({ subjectId }) => subjectId)).toContain(changeId);
    expect((await view()).doubted.total).toBe(3);
    expect(await confirm(OMAR, await view())).toEqual({ retired: 3 });
  });

  it('isn’t retired where it was listed again meanwhile', async () => {
    const shown = await view();
    lists('eng-api', 'eng-web', 'eng-ops', 'sales');
    await turn();
    await expect(confirm(OMAR, shown)).rejects.toMatchObject({ code: 'stale' });
    expect(names()).toHaveLength(4);
  });

  it('stays while its connector points to another system', async () => {
    world.target.place = { id: 'one', name: 'One' };
    await world.holds(DORA, keyOf('t-eng-api'));
    world.target.place = { id: 'another', name: 'Another' };
    expect(await noticeMovedConnectors(world.ctx)).toBe(1);
    await expect(confirm(OMAR, await view())).rejects.toMatchObject({ code: 'stale' });
    expect(names()).toHaveLength(4);
  });

  it('is doubted anew where much is missing after that', async () => {
    await confirm(OMAR, await view());
    lists();
    world.clock.advance(10 * MINUTES * 1_000);
    await discoverEntitlements(world.ctx);
    expect(names()).toContain('eng-api');
    await world.pass(DAY);
    expect(names()).toEqual(['Core']);
  });
});
