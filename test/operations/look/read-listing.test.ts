import { describe, expect, it } from 'vitest';
import { ConnectorError } from '../../../src/domain/grant/connector.ts';
import { EntitlementKey } from '../../../src/domain/ids.ts';
import { readListing } from '../../../src/operations/look/read-listing.ts';
import { acmeWorld } from '../../support/acme-world.ts';
import type { AcmeWorld } from '../../support/acme-world.ts';
import { heldGrants } from '../../support/campaigns.ts';

const SAMI = 'sami@acme.test';
const READ = EntitlementKey.parse('prod-db/read');

async function lists(world: AcmeWorld) {
  const resource = world.ctx.config.resources.get('prod-db');
  const entitlement = resource?.entitlements.find(({ key }) => key === READ);
  if (resource === undefined || entitlement === undefined) throw new Error('there is no prod-db');
  const reading = { resource, entitlement, connector: world.target, renewLease: async () => undefined };
  const { unheld, holders } = await readListing(world.ctx, reading);
  return { unheld: unheld.map(({ account }) => account.login), holders: [...holders] };
}

/** More than are looked at in one go. */
function many(world: AcmeWorld): string[] {
  const ghosts = Array.from({ length: 600 }, (_, n) => `ghost-${n}`);
  for (const ghost of ghosts) world.target.holdsAlsoAs(ghost, null, 'db_read');
  return ghosts;
}

describe('what a target lists page by page', () => {
  it.each([1, 7, 499, 500, 501])('is told from what is on record, with %i on a page', async (onAPage) => {
    const world = await acmeWorld();
    const held = await world.holds(SAMI, 'prod-db/read');
    const ghosts = many(world);
    world.target.holdsAlsoAs('sami-admin', SAMI, 'db_read');
    world.target.holdersOnAPage = onAPage;

    expect(await lists(world)).toEqual({ unheld: [...ghosts, 'sami-admin'], holders: [held.id] });
  });

  it.each([
    ['first', 'sami-admin'],
    ['last', SAMI],
  ])(
    'accounts for one of two accounts of an address that are pages apart, where that is the %s',
    async (_, decided) => {
      const world = await acmeWorld();
      const [held] = await heldGrants(world.ctx, [{ email: SAMI, entitlement: 'prod-db/read' }]);
      world.target.holdsAlsoAs('sami-admin', SAMI, 'db_read');
      const ghosts = many(world);
      world.target.holdsFromBefore(SAMI, 'db_read');
      world.target.holdersOnAPage = 100;
      const seenAs = { account: { id: decided, login: decided } };
      world.target.readBack = async () => ({ stands: true, words: '', seenAs });

      const { unheld, holders } = await lists(world);

      const other = ['sami-admin', SAMI].filter((one) => one !== decided);
      expect(unheld.toSorted()).toEqual([...ghosts, ...other].toSorted());
      expect(holders).toEqual([held?.id]);
    },
  );

  it('accounts for none of them where nobody can tell which is the decided one', async () => {
    const world = await acmeWorld();
    const held = await world.holds(SAMI, 'prod-db/read');
    await world.rows.forgetHowSeen(held.id);
    const ghosts = many(world);
    world.target.holdsAlsoAs('sami-admin', SAMI, 'db_read');
    world.target.readBack = async () => ({ stands: false, words: '' });

    const { unheld, holders } = await lists(world);

    expect(unheld.toSorted()).toEqual([...ghosts, 'sami-admin', SAMI].toSorted());
    expect(holders).toEqual([]);
  });

  it('is one account where the target lists it twice', async () => {
    const world = await acmeWorld();
    world.target.holdsFromBefore(SAMI, 'db_read');
    const { reads } = world.target;
    const grants = reads.grants.bind(reads);
    reads.grants = async (query) => {
      const { items } = await grants(query);
      return { items: [...items, ...items] };
    };

    expect((await lists(world)).unheld).toEqual([SAMI]);
  });

  it('concludes nothing from a list that breaks off', async () => {
    const world = await acmeWorld();
    many(world);
    world.target.holdersOnAPage = 100;
    for (let page = 0; page < 5; page++) world.target.during('grants', async () => undefined);
    world.target.during('grants', async () => {
      throw new ConnectorError({ kind: 'retryable' }, 'It broke off.');
    });

    await expect(lists(world)).rejects.toThrow('It broke off.');
  });
});
