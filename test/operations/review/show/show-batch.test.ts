import { beforeEach, describe, expect, it } from 'vitest';
import { bringBatch } from '../../../../src/operations/review/show/bring-batch.ts';
import { decideItem } from '../../../../src/operations/review/decide/decide-item.ts';
import { groupBatch } from '../../../../src/operations/review/show/group-batch.ts';
import { listMyBatches } from '../../../../src/operations/review/show/list-my-batches.ts';
import { PAGE_SIZE, showBatch } from '../../../../src/operations/review/show/show-batch.ts';
import { submitBatch } from '../../../../src/operations/review/decide/submit-batch.ts';
import { turnBatchPage } from '../../../../src/operations/review/show/turn-batch-page.ts';
import { type AcmeWorld, acmeWorld, HOUR, NOW } from '../../../support/acme-world.ts';
import { heldGrants, itemsOf, runningCampaign, setCampaign } from '../../../support/campaigns.ts';

const SAMI = 'sami@acme.test';
const MONA = 'mona@acme.test';
const PIA = 'pia@acme.test';
const KIM = 'kim@acme.test';
const OMAR = 'omar@acme.test';

let world: AcmeWorld;

beforeEach(async () => {
  world = await acmeWorld();
});

/** Twenty items of four people on four resources. */
async function twenty() {
  const people = [SAMI, PIA, KIM, MONA];
  const rights = ['vpn/connect', 'crm/agent', 'prod-db/read', 'wiki/editor', 'vault/open'];
  const held = await heldGrants(
    world.ctx,
    rights.flatMap((entitlement) => people.map((email) => ({ email, entitlement }))),
  );
  const made = await runningCampaign(
    world.ctx,
    held.map((grant) => ({ grant, reviewer: OMAR })),
  );
  const { id: batchId } = made.batchOf(OMAR);
  const omar = await world.as(OMAR);
  return {
    ...made,
    batchId,
    omar,
    show: () => showBatch(world.ctx, batchId),
    turn: (to: 'next' | 'previous' | 'next-open') => turnBatchPage(omar, { batchId, to }),
  };
}

describe('a batch', () => {
  it('is shown a page at a time, each item once, by person and then by resource', async () => {
    const { show, turn } = await twenty();
    const seen = [];
    for (let page = 0; page < 3; page++) {
      const view = await show();
      expect(view).toMatchObject({ pages: 3, batch: { page } });
      seen.push(...view.items);
      await turn('next');
    }
    expect(seen.map((view) => view.holder?.name)).toEqual(
      ['Kim Larsen', 'Mona Brandt', 'Pia Lund', 'Sami Okafor'].flatMap((name) => Array(5).fill(name)),
    );
    expect(seen.slice(0, 5).map((view) => view.entitlement.resourceId)).toEqual([
      'crm',
      'prod-db',
      'vault',
      'vpn',
      'wiki',
    ]);
    expect(new Set(seen.map((view) => view.item.id)).size).toBe(20);
    expect((await show()).batch.page).toBe(2);
    await turn('previous');
    await turn('previous');
    await turn('previous');
    expect((await show()).batch.page).toBe(0);
  });

  it('is grouped by resource when its reviewer likes, from the first page', async () => {
    const { show, turn, omar, batchId } = await twenty();
    await turn('next');
    await groupBatch(omar, { batchId, by: 'resource' });
    const { items, batch } = await show();
    expect(batch).toMatchObject({ groupedBy: 'resource', page: 0 });
    expect(items.map((view) => `${view.entitlement.resourceId} ${view.holder?.name}`).slice(0, 5)).toEqual([
      'crm Kim Larsen',
      'crm Mona Brandt',
      'crm Pia Lund',
      'crm Sami Okafor',
      'prod-db Kim Larsen',
    ]);
  });

  it('goes to the next page with something open, and from the last back to the first', async () => {
    const { show, turn, omar } = await twenty();
    const decides = async (except: number[]) => {
      for (const [at, { item }] of (await show()).items.entries())
        if (!except.includes(at))
          await decideItem(omar, { itemId: item.id, verdict: 'keep', comment: 'Yes' });
    };
    await decides([3]);
    await turn('next');
    await decides([]);
    await turn('previous');
    await turn('next-open');
    expect((await show()).batch.page).toBe(2);
    await turn('next-open');
    expect((await show()).batch.page).toBe(0);
    expect((await show()).counts).toMatchObject({ total: 20, open: 5, kept: 15, unsubmitted: 15 });
  });

  it('counts what is where, and has no page left once all is submitted or the campaign closes', async () => {
    const { show, omar, items, campaign, batchId } = await twenty();
    for (const [at, { id }] of items.entries())
      await decideItem(omar, { itemId: id, verdict: at < 4 ? 'revoke' : 'keep', comment: 'Yes' });
    expect(await show()).toMatchObject({
      counts: { total: 20, open: 0, kept: 16, revoked: 4, other: 0, unsubmitted: 20, removed: 0, remains: 0 },
      pages: 3,
      together: 0,
    });
    await submitBatch(omar, { batchId });
    expect(await show()).toMatchObject({
      counts: { unsubmitted: 0, kept: 16, revoked: 4 },
      items: [],
      pages: 0,
    });
    await setCampaign(world.ctx, campaign.id, { state: 'closing' });
    expect(await show()).toMatchObject({ items: [], pages: 0, together: 0 });
  });

  it('says what must be decided alone and how much else is left', async () => {
    const { show, items, omar } = await twenty();
    // The vpn, the wiki and the crm are neither of high nor of critical sensitivity.
    expect((await show()).together).toBe(12);
    const vpn = items[0]!.id;
    await decideItem(omar, { itemId: vpn, verdict: 'keep', comment: 'Yes' });
    const view = await show();
    expect(view.together).toBe(11);
    const alone = view.items.map((one) => [one.entitlement.resourceId, one.alone]);
    expect(alone).toContainEqual(['vault', 'its sensitivity is critical']);
    expect(view.items.find((one) => one.entitlement.resourceId === 'wiki')?.alone).toBeNull();
  });

  it('is posted anew where its reviewer asks for it', async () => {
    const { omar, batchId } = await twenty();
    for (let times = 0; times < 2; times++) {
      await bringBatch(omar, { batchId });
      const [card] = (await world.rows.cards()).filter((one) => one.kind === 'review-batch');
      expect(card).toMatchObject({ subjectId: batchId, messageTs: null });
      await world.run();
    }
    expect((await world.rows.cards()).filter((one) => one.kind === 'review-batch')).toHaveLength(1);
  });

  it('is listed to its reviewer while something in it is open or unsubmitted, the first to close first', async () => {
    const { campaign } = await twenty();
    const [grant] = await heldGrants(world.ctx, [{ email: SAMI, entitlement: 'wiki/editor' }]);
    const closesAt = new Date(NOW.getTime() + 24 * HOUR * 1_000);
    const soon = await runningCampaign(world.ctx, [{ grant: grant!, reviewer: OMAR }], { closesAt });
    const omar = await world.as(OMAR);
    const names = async () => (await listMyBatches(omar)).map((line) => line.campaign.id);
    expect(await names()).toEqual([soon.campaign.id, campaign.id]);
    await decideItem(omar, { itemId: soon.items[0]!.id, verdict: 'keep' });
    expect(await names()).toEqual([soon.campaign.id, campaign.id]);
    await submitBatch(omar, { batchId: soon.batchOf(OMAR).id });
    expect(await names()).toEqual([campaign.id]);
    await setCampaign(world.ctx, campaign.id, { state: 'closing' });
    expect(await names()).toEqual([]);
    expect(await listMyBatches(await world.as(SAMI))).toEqual([]);
  });

  it('takes no more statements for 2,000 items than for 20', async () => {
    const small = await twenty();
    const statements = async (batchId: string) => {
      const { drizzle } = world.ctx.db;
      let count = 0;
      const counting = new Proxy(drizzle, {
        get(on, name, self) {
          if (name === 'select' || name === 'execute' || name === '$count') count++;
          return Reflect.get(on, name, self) as unknown;
        },
      });
      const view = await showBatch({ ...world.ctx, db: { ...world.ctx.db, drizzle: counting } }, batchId);
      return { count, shown: view.items.length };
    };
    const held = await heldGrants(
      world.ctx,
      Array.from({ length: 2_000 }, (_, at) => ({ email: at % 2 ? SAMI : PIA, entitlement: 'vpn/connect' })),
    );
    const large = await runningCampaign(
      world.ctx,
      held.map((grant) => ({ grant, reviewer: OMAR })),
    );
    const few = await statements(small.batchId);
    const many = await statements(large.batchOf(OMAR).id);
    expect(many).toEqual(few);
    expect(few.count).toBeGreaterThan(3);
    expect(many.shown).toBe(PAGE_SIZE);
    expect(await itemsOf(world.ctx, large.campaign.id)).toHaveLength(2_000);
  });
});
