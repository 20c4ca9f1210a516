import { sql } from 'drizzle-orm';
import { describe, expect, it } from 'vitest';
import { reassignAway } from '../../../src/operations/campaign/run/reassign-away.ts';
import { transaction } from '../../../src/store/database/transaction.ts';
import type { AcmeWorld } from '../../support/acme-world.ts';
import { heldGrants } from '../../support/campaigns.ts';
import {
  assignments,
  batchesOf,
  campaignOf,
  DAY_MS,
  launched,
  prodReview,
  reviewWorld,
} from './review-world.ts';
import { NOW } from '../../support/acme-world.ts';

const everything = (reviewers: string) => prodReview({ scope: 'true', reviewers });

async function assigned(world: AcmeWorld): Promise<string[]> {
  return assignments(world, (await launched(world)).id);
}

describe('who reviews an item', () => {
  it('is the first of the template who isn’t its holder', async () => {
    const world = await reviewWorld(everything('[omar@acme.test, manager]'));
    await heldGrants(world.ctx, [
      { email: 'sami@acme.test', entitlement: 'vpn/connect' },
      { email: 'omar@acme.test', entitlement: 'vpn/connect' },
    ]);

    expect(await assigned(world)).toEqual(['omar vpn/connect → ada', 'sami vpn/connect → omar']);
  });

  it('is never who approved it, nor the delegate who did so in their place', async () => {
    const world = await reviewWorld(everything('[omar@acme.test, dora@acme.test, manager]'));
    await world.holds('sami@acme.test', 'wiki/editor').catch(() => undefined);
    const grant = await world.holds('sami@acme.test', 'prod-db/read');
    expect(await assigned(world)).toEqual(['sami prod-db/read → dora']);

    await world.ctx.db.drizzle.execute(
      sql`update decision set person_id = (select id from person where email = 'dora@acme.test'), for_person_id = person_id`,
    );
    await world.ctx.db.drizzle.execute(sql`update campaign set state = 'closed'`);
    expect(await assigned(world)).toEqual(['sami prod-db/read → mona']);
    expect(grant.source).toBe('request');
  });

  it('is never who asked for it on somebody’s behalf', async () => {
    const world = await reviewWorld(everything('[mona@acme.test, omar@acme.test]'));
    const { id } = await world.rows.person('sami@acme.test');
    await world.asks('mona@acme.test', 'vpn/connect', { beneficiaryId: id });
    await world.run();

    expect(await assigned(world)).toEqual(['sami vpn/connect → omar']);
  });

  it('is never who approved more time of it, while a refused asking bars nobody', async () => {
    const world = await reviewWorld(everything('[omar@acme.test, manager]'));
    const grant = await world.holds('sami@acme.test', 'vpn/connect');
    const more = await world.asks('sami@acme.test', 'vpn/connect', { extendsGrantId: grant.id });
    await world.ctx.db.drizzle.execute(
      sql`insert into stage (id, request_id, ordinal, name, state, need, approvers) values ('stage_x', ${more.id}, 7, 'Owner', 'approved', 1, '[]')`,
    );
    await world.ctx.db.drizzle.execute(
      sql`insert into decision (stage_id, person_id, verdict, comment, decided_at)
        select 'stage_x', id, 'approve', '', now() from person where email = 'omar@acme.test'`,
    );
    expect(await assigned(world)).toEqual(['sami vpn/connect → mona']);

    await world.ctx.db.drizzle.execute(sql`update request set state = 'denied' where id = ${more.id}`);
    await world.ctx.db.drizzle.execute(sql`update campaign set state = 'closed'`);
    expect(await assigned(world)).toEqual(['sami vpn/connect → omar']);
  });

  it('is active: who left, hasn’t begun or is a guest in Slack is passed over', async () => {
    const world = await reviewWorld(
      everything('[olga@acme.test, lars@acme.test, nils@acme.test, wanda@acme.test, manager]'),
    );
    await heldGrants(world.ctx, [{ email: 'sami@acme.test', entitlement: 'vpn/connect' }]);
    await world.ctx.db.drizzle.execute(
      sql`update slack_account set is_restricted = true where user_id in ('UWANDA', 'UMONA')`,
    );

    const campaign = await launched(world);

    expect(await assignments(world, campaign.id)).toEqual(['sami vpn/connect → nobody']);
    expect(campaign.population).toMatchObject({ inScope: 1, reviewers: 0, unreviewed: 1 });
    expect(await batchesOf(world, campaign.id)).toEqual([]);
  });

  it('is the same one of a group for all that one person holds, and each of the group has a share', async () => {
    const world = await reviewWorld(everything('[owner, manager]'));
    const people = ['sami', 'kim', 'pia', 'mona', 'lena', 'iris', 'wanda', 'ada', 'omar', 'dora'];
    await heldGrants(
      world.ctx,
      people.flatMap((name) =>
        ['prod-db/read', 'prod-db/write'].map((entitlement) => ({ email: `${name}@acme.test`, entitlement })),
      ),
    );

    const all = await assigned(world);

    const reviewers = new Map<string, Set<string>>();
    for (const line of all) {
      const [holder = '', , , reviewer = ''] = line.split(' ');
      expect(holder).not.toBe(reviewer);
      reviewers.set(holder, (reviewers.get(holder) ?? new Set()).add(reviewer));
    }
    expect([...reviewers.values()].every((chosen) => chosen.size === 1)).toBe(true);
    expect(new Set([...reviewers.values()].flatMap((chosen) => [...chosen]))).toEqual(
      new Set(['omar', 'dora']),
    );
  });
});

describe('a reviewer who is taken off a campaign', () => {
  it('hands what is open to the next who may, with a batch and a card for them', async () => {
    const world = await reviewWorld(everything('[omar@acme.test, manager]'));
    await heldGrants(world.ctx, [
      { email: 'sami@acme.test', entitlement: 'vpn/connect' },
      { email: 'pia@acme.test', entitlement: 'vpn/connect' },
      { email: 'dora@acme.test', entitlement: 'vpn/connect' },
      { email: 'ada@acme.test', entitlement: 'vpn/connect' },
    ]);
    const { id } = await launched(world);
    await world.ctx.db.drizzle.execute(
      sql`update review_item set state = 'kept' where person_id = (select id from person where email = 'pia@acme.test')`,
    );
    const campaign = await campaignOf(world, id);
    const [omar, mona] = [
      await world.rows.person('omar@acme.test'),
      await world.rows.person('mona@acme.test'),
    ];
    world.clock.advance(12 * DAY_MS);

    const away = () =>
      transaction(world.ctx, (tx) => reassignAway(tx, world.ctx, campaign, [omar.id as never]));
    const moved = await away();

    expect(await assignments(world, id)).toEqual([
      'ada vpn/connect → nobody',
      'dora vpn/connect → nobody',
      'pia vpn/connect → omar',
      'sami vpn/connect → mona',
    ]);
    expect(moved).toEqual(
      expect.arrayContaining([
        { from: omar.id, to: mona.id, items: 1 },
        { from: omar.id, to: null, items: 2 },
      ]),
    );
    const batch = (await batchesOf(world, id)).find((one) => one.reviewerId === mona.id);
    expect(batch).toMatchObject({
      remindDueAt: null,
      lastDayDueAt: new Date(NOW.getTime() + 13 * DAY_MS),
      escalateDueAt: null,
    });
    const cards = (await world.rows.cards()).filter((card) => card.subjectId === batch?.id);
    expect(cards).toMatchObject([{ kind: 'review-batch', audienceId: mona.id }]);
    expect(await away()).toEqual([]);
  });
});
