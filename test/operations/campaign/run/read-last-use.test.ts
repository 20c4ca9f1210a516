import { sql } from 'drizzle-orm';
import { describe, expect, it } from 'vitest';
import type { Connector, Readings } from '../../../../src/domain/grant/connector.ts';
import { draftCampaign } from '../../../../src/operations/campaign/plan/draft-campaign.ts';
import { launchDueCampaigns } from '../../../../src/operations/campaign/launch/launch-due-campaigns.ts';
import { readLastUse } from '../../../../src/operations/campaign/run/read-last-use.ts';
import { startCampaign } from '../../../../src/operations/campaign/launch/start-campaign.ts';
import { deliverCards } from '../../../support/deliver-cards.ts';
import { importGrants } from '../../../../src/operations/grant/import/import-grants.ts';
import { decideItem } from '../../../../src/operations/review/decide/decide-item.ts';
import { acmeWorld } from '../../../support/acme-world.ts';
import { itemsOf, setCampaign } from '../../../support/campaigns.ts';

const LONG_AGO = new Date('2026-03-01T08:00:00Z');
const LATELY = new Date('2026-11-19T08:00:00Z');

const HELD = `email,entitlement,since,expires,note
sami@acme.test,prod-db/read,2024-03-01,permanent,
kim@acme.test,prod-db/read,2024-03-02,permanent,
kim@acme.test,prod-db/write,2024-03-03,permanent,
lena@acme.test,prod-db/read,2024-03-04,permanent,
wanda@acme.test,vpn/connect,2024-03-04,permanent,
`;

/** A launched review of a resource; the target says of some when they used it. */
async function launched(resourceId = 'prod-db') {
  const world = await acmeWorld();
  await importGrants(world.ctx, { csv: HELD });
  for (const [email, target] of [
    ['sami', 'db_read'],
    ['kim', 'db_read'],
    ['kim', 'db_write'],
    ['lena', 'db_read'],
    ['wanda', 'vpn_users'],
  ])
    world.target.holdsFromBefore(`${email}@acme.test`, target ?? '');
  world.target.usedAt('sami@acme.test', 'db_read', LONG_AGO);
  world.target.usedAt('kim@acme.test', 'db_read', LATELY);
  const ada = await world.as('ada@acme.test');
  const campaign = await draftCampaign(ada, { kind: 'resource', resourceId });
  await startCampaign(ada, { campaignId: campaign.id });
  await launchDueCampaigns(world.ctx);
  const lastUses = async () => {
    const people = new Map<string, string>();
    for (const email of ['sami', 'kim', 'lena', 'wanda'])
      people.set((await world.rows.person(`${email}@acme.test`)).id, email);
    const rows = await itemsOf(world.ctx, campaign.id);
    return Object.fromEntries(
      rows.map((row) => [`${people.get(row.personId ?? '')} ${row.entitlement}`, row.lastUsedAt]),
    );
  };
  return { world, campaignId: campaign.id, lastUses };
}

const NOTHING_READ = {
  'sami prod-db/read': null,
  'kim prod-db/read': null,
  'kim prod-db/write': null,
  'lena prod-db/read': null,
};
const READ = { ...NOTHING_READ, 'sami prod-db/read': LONG_AGO, 'kim prod-db/read': LATELY };

describe('readLastUse', () => {
  it('notes what the target says of each right of each account, once', async () => {
    const { world, lastUses } = await launched();

    expect(await readLastUse(world.ctx)).toBe(1);

    expect(await lastUses()).toEqual(READ);
    expect(await readLastUse(world.ctx)).toBe(0);
  });

  it('notes it where the target comes to be known by its id, and is called otherwise, while it is read', async () => {
    const { world, lastUses } = await launched();
    const renames = () =>
      world.ctx.db.rows(
        sql`update "grant" set target = 'db_all', target_id = '#read' where target = 'db_read'`,
      );
    await world.ctx.db.rows(sql`update "grant" set target_id = '#read' where target = 'db_read'`);
    world.target.listed = [{ target: 'db_read', name: 'read', id: '#read' }];
    world.target.during('grants', async () => void (await renames()));

    await readLastUse(world.ctx);

    expect(await lastUses()).toEqual(READ);
  });

  it('brings the reviewers’ messages up to date, where what they show has changed', async () => {
    const { world } = await launched();
    await deliverCards(world.ctx);
    world.shown.length = 0;

    await readLastUse(world.ctx);
    await deliverCards(world.ctx);

    expect(new Set(world.shown.map((card) => card.kind))).toEqual(new Set(['review-batch']));
  });

  it('reads every page, whatever the letters’ case of an e-mail', async () => {
    const { world, lastUses } = await launched();
    const { target } = world;
    const asked: (string | undefined)[] = [];
    const pages: Readings = Object.assign(Object.create(target) as Readings, {
      grants: async (query: { target?: string }, cursor?: string) => {
        asked.push(cursor);
        const { items } = await target.grants(query);
        const at = Number(cursor ?? 0);
        const shouted = items.map((one) => ({
          ...one,
          account: { ...one.account, email: one.account.email?.toUpperCase() ?? null },
        }));
        return { items: shouted.slice(at, at + 1), ...(at + 1 < items.length && { next: String(at + 1) }) };
      },
    });
    const inPages: Connector = Object.assign(Object.create(target) as Connector, { reads: pages });

    await readLastUse({ ...world.ctx, connectors: new Map([...world.ctx.connectors, ['far', inPages]]) });

    expect(asked).toContain('2');
    expect(await lastUses()).toEqual(READ);
  });

  it('takes no other account’s use for one whose name differs in case alone', async () => {
    const { world, lastUses } = await launched();
    world.target.holdsFromBefore('SAMI@acme.test', 'db_read');
    world.target.usedAt('SAMI@acme.test', 'db_read', LATELY);

    await readLastUse(world.ctx);

    expect(await lastUses()).toEqual(READ);
  });

  it('takes neither use for one that wasn’t seen there yet, where two accounts have its address', async () => {
    const { world, lastUses } = await launched();
    world.target.holdsAlsoAs('sami-admin', 'sami@acme.test', 'db_read');
    world.target.usedAt('sami-admin', 'db_read', LATELY);

    await readLastUse(world.ctx);

    expect(await lastUses()).toEqual({ ...READ, 'sami prod-db/read': null });
  });

  it('leaves what was decided as it was shown then', async () => {
    const { world, campaignId, lastUses } = await launched();
    const sami = (await world.rows.person('sami@acme.test')).id;
    const item = (await itemsOf(world.ctx, campaignId)).find((row) => row.personId === sami);
    const reviewer = item?.reviewerId === (await world.rows.person('omar@acme.test')).id ? 'omar' : 'dora';
    await decideItem(await world.as(`${reviewer}@acme.test`), {
      itemId: item?.id ?? 0,
      verdict: 'keep',
      comment: 'Fine',
    });

    await readLastUse(world.ctx);

    expect(await lastUses()).toEqual({ ...READ, 'sami prod-db/read': null });
  });

  it('tries again where the target can’t be read, and gives up after five attempts', async () => {
    const { world, lastUses } = await launched();
    world.target.always('grants', { kind: 'fails', fault: { kind: 'retryable' } });
    let attempts = 0;
    for (let minutes = 0; minutes < 120; minutes++) {
      attempts += await readLastUse(world.ctx);
      world.clock.advance(60_000);
    }

    expect(attempts).toBe(5);
    world.target.behave('grants');
    expect(await readLastUse(world.ctx)).toBe(0);
    expect(await lastUses()).toEqual(NOTHING_READ);
  });

  it('reads at a later attempt what it couldn’t at first', async () => {
    const { world, lastUses } = await launched();
    world.target.next('grants', { kind: 'fails', fault: { kind: 'retryable' } });
    expect(await readLastUse(world.ctx)).toBe(1);
    expect(await readLastUse(world.ctx)).toBe(0);

    world.clock.advance(60_000);
    expect(await readLastUse(world.ctx)).toBe(1);

    expect(await lastUses()).toEqual(READ);
  });

  it('asks no target that can’t be read back', async () => {
    const { world } = await launched();
    const noReadBack: Connector = Object.assign(Object.create(world.target) as Connector, {
      reads: undefined,
      grants: async () => {
        throw new Error('it was asked');
      },
    });

    const ctx = { ...world.ctx, connectors: new Map([['far', noReadBack]]) };

    expect(await readLastUse(ctx)).toBe(1);
    expect(await readLastUse(ctx)).toBe(0);
  });

  it('changes nothing in a review that closes meanwhile', async () => {
    const { world, campaignId, lastUses } = await launched();
    world.target.during('grants', () =>
      setCampaign(world.ctx, campaignId, { state: 'closed', closedAt: world.clock.now(), dueAt: null }),
    );

    await readLastUse(world.ctx);

    expect(await lastUses()).toEqual(NOTHING_READ);
    expect(await readLastUse(world.ctx)).toBe(0);
  });

  it('is read once by two processes at the same time', async () => {
    const { world, lastUses } = await launched();

    const read = await Promise.all([readLastUse(world.ctx), readLastUse(world.ctx)]);

    expect(read.toSorted((a, b) => a - b)).toEqual([0, 1]);
    expect(await lastUses()).toEqual(READ);
  });
});
