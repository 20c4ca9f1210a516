import { sql } from 'drizzle-orm';
import { describe, expect, it } from 'vitest';
import { listHeld } from '../../src/operations/grant/list-held.ts';
import { listHolders } from '../../src/operations/grant/list-holders.ts';
import { listMyGrants } from '../../src/operations/grant/list-my-grants.ts';
import { showOverview } from '../../src/operations/overview/show-overview.ts';
import { recordDefinitions } from '../../src/operations/catalog/record-definitions.ts';
import { approveRequest } from '../../src/operations/approval/decide/approve-request.ts';
import { listMyApprovals } from '../../src/operations/approval/ask/list-my-approvals.ts';
import { listMyRequests } from '../../src/operations/request/list-my-requests.ts';
import { previewRequest } from '../../src/operations/request/preview-request.ts';
import { listRefused } from '../../src/store/card/shown-cards.ts';
import { heldGrants } from '../support/campaigns.ts';
import { acmeDefinitions, ACME_YAML } from '../support/acme-definitions.ts';
import { acmeWorld, HOUR } from '../support/acme-world.ts';
import { APPROVALS_YAML } from '../support/approvals-definitions.ts';
import { ALL } from '../support/all-of-it.ts';

const SAMI = 'sami@acme.test';
const OMAR = 'omar@acme.test';

describe('what a person sees of their own', () => {
  it('is what they hold, the soonest end first, until it has ended', async () => {
    const world = await acmeWorld();
    await world.holds(SAMI, 'prod-db/read', 3 * HOUR);
    await world.holds(SAMI, 'vpn/connect', HOUR);
    const held = async () => (await listMyGrants(await world.as(SAMI))).map((view) => view.entitlement.key);

    expect(await held()).toEqual(['vpn/connect', 'prod-db/read']);
    await world.pass(HOUR);

    expect(await held()).toEqual(['prod-db/read']);
    expect(await listMyGrants(await world.as(OMAR))).toEqual([]);
  });

  it('says who approved it', async () => {
    const world = await acmeWorld();
    await world.holds(SAMI, 'prod-db/read');

    const [view] = await listMyGrants(await world.as(SAMI));

    expect(view?.approvedBy.map((person) => person.email)).toEqual([OMAR]);
  });

  it('is what they asked for, what waits first', async () => {
    const world = await acmeWorld();
    const waiting = await world.asks(SAMI, 'prod-db/read');
    world.clock.advance(1_000);
    await world.asks(SAMI, 'vpn/connect');

    const { rows: views, ...counts } = await listMyRequests(await world.as(SAMI), ALL);

    expect(views.map((view) => view.request.state)).toEqual(['pending', 'approved']);
    expect(views[0]?.request.id).toBe(waiting.id);
    expect(counts).toEqual({ total: 2, pending: 1 });
  });
});

describe('what waits for a person', () => {
  it('is what asks them now, until they or somebody else decided it', async () => {
    const world = await acmeWorld();
    const { id } = await world.asks(SAMI, 'prod-db/write');
    const waits = async (email: string) => (await listMyApprovals(await world.as(email), ALL)).total;
    expect([await waits('mona@acme.test'), await waits(OMAR)]).toEqual([1, 0]);

    await approveRequest(await world.as('mona@acme.test'), { requestId: id });
    expect([await waits('mona@acme.test'), await waits(OMAR)]).toEqual([0, 1]);
    await approveRequest(await world.as(OMAR), { requestId: id });

    expect([await waits(OMAR), await waits('dora@acme.test')]).toEqual([0, 1]);
  });
});

describe('previewRequest', () => {
  it('says who will be asked, for how long at most, and what is held, and changes nothing', async () => {
    const world = await acmeWorld();
    await world.holds(SAMI, 'prod-db/read', HOUR);
    const events = (await world.rows.events()).length;

    const preview = await previewRequest(await world.as(SAMI), { entitlement: 'prod-db/write' });

    expect(
      preview.choices.every((choice) => choice.seconds !== 'permanent' && choice.seconds <= 8 * HOUR),
    ).toBe(true);
    const asked = preview.routes[0]?.stages.map((stage) => [
      stage.name,
      stage.approvers.map((one) => one.email),
    ]);
    expect(asked).toEqual([
      ['Manager', ['mona@acme.test']],
      ['Owner', expect.arrayContaining([OMAR, 'dora@acme.test'])],
    ]);
    expect(preview.holds.map((view) => view.entitlement.key)).toEqual(['prod-db/read']);
    expect(await world.rows.events()).toHaveLength(events);
  });

  it('says once who is asked for lengths that lead to the same people, an exception among them', async () => {
    const world = await acmeWorld({ yaml: APPROVALS_YAML });
    await heldGrants(world.ctx, [{ email: SAMI, entitlement: 'desk/agent' }]);

    const { choices, routes } = await previewRequest(await world.as(SAMI), { entitlement: 'desk/admin' });

    expect(choices.length).toBeGreaterThan(2);
    expect(routes.map(({ durations, stages }) => [durations, stages.map(({ name }) => name)])).toEqual([
      ['any length', ['Owner', 'Exception: Agents don’t configure the desk']],
    ]);
  });

  it('says beforehand what would be refused, and why', async () => {
    const world = await acmeWorld();

    const preview = await previewRequest(await world.as('kim@acme.test'), { entitlement: 'vault/open' });

    expect(preview.refused).toBe('Contractors may not open the vault.');
  });
});

describe('listHolders', () => {
  it('counts all there are, also beyond those that it lists', async () => {
    const world = await acmeWorld();
    await heldGrants(
      world.ctx,
      Array.from({ length: 230 }, () => ({ email: SAMI, entitlement: 'prod-db/read' })),
    );

    const omar = await world.as(OMAR);
    const first = await listHolders(omar, { resource: 'prod-db' }, { offset: 0, limit: 200 });
    const last = await listHolders(omar, { resource: 'prod-db' }, { offset: 200, limit: 200 });

    expect([first, last].map(({ holders }) => [holders.rows.length, holders.total])).toEqual([
      [200, 230],
      [30, 230],
    ]);
    const ids = [first, last].flatMap(({ holders }) => holders.rows.map((view) => view.grant.id));
    expect(new Set(ids).size).toBe(230);
  });

  it('shows what left the catalog while somebody holds it, by its key and among its resource', async () => {
    const world = await acmeWorld();
    await heldGrants(world.ctx, [
      { email: SAMI, entitlement: 'prod-db/drop' },
      { email: SAMI, entitlement: 'old-crm/agent' },
    ]);
    const keys = async (resource: string) => {
      const { holders } = await listHolders(await world.as(OMAR), { resource }, ALL);
      return holders.rows.map((view) => view.entitlement.key);
    };

    expect(await keys('prod-db/drop')).toEqual(['prod-db/drop']);
    expect(await keys('prod-db')).toEqual(['prod-db/drop']);
    expect(await keys('old-crm')).toEqual(['old-crm/agent']);
  });

  it('tells everybody who holds it, and why to owners, admins and auditors alone', async () => {
    const world = await acmeWorld();
    await world.holds(SAMI, 'prod-db/read');
    const whyFor = async (email: string) => {
      const { holders } = await listHolders(await world.as(email), { resource: 'prod-db' }, ALL);
      return holders.rows.map((view) => [view.holder.email, view.justification]);
    };

    for (const email of [OMAR, 'ada@acme.test', 'iris@acme.test'])
      expect(await whyFor(email)).toEqual([[SAMI, 'Looking into INC-4711']]);
    expect(await whyFor('lena@acme.test')).toEqual([[SAMI, '']]);
  });

  it('refuses what isn’t in the catalog', async () => {
    const world = await acmeWorld();

    await expect(listHolders(await world.as(SAMI), { resource: 'none' }, ALL)).rejects.toMatchObject({
      code: 'not_found',
    });
  });
});

describe('listHeld', () => {
  it('tells everybody what somebody holds; why, to them, their managers, owners of it, admins and auditors', async () => {
    const world = await acmeWorld();
    await world.holds(SAMI, 'prod-db/read', 3 * HOUR);
    await heldGrants(world.ctx, [{ email: SAMI, entitlement: 'wiki/editor' }]);
    const { id: personId } = await world.rows.person(SAMI);
    const seenBy = async (email: string) => {
      const { held, person } = await listHeld(await world.as(email), { personId }, ALL);
      expect([person.name, held.total]).toEqual(['Sami Okafor', 2]);
      return held.rows.map((view) => [view.entitlement.key, view.justification, view.mayEnd]);
    };
    const seen = (why: string, mayEndDb: boolean, mayEndWiki: boolean) => [
      ['prod-db/read', why, mayEndDb],
      ['wiki/editor', '', mayEndWiki],
    ];
    const WHY = 'Looking into INC-4711';

    expect(await seenBy(SAMI)).toEqual(seen(WHY, false, false));
    expect(await seenBy('mona@acme.test')).toEqual(seen(WHY, true, true));
    expect(await seenBy('iris@acme.test')).toEqual(seen(WHY, false, false));
    expect(await seenBy('dora@acme.test')).toEqual(seen(WHY, true, false));
    expect(await seenBy('lena@acme.test')).toEqual(seen('', false, true));
    expect(await seenBy('ada@acme.test')).toEqual(seen(WHY, true, true));
    expect(await seenBy('kim@acme.test')).toEqual(seen('', false, false));
    // A manager’s manager who is no admin here.
    await world.ctx.db.drizzle.execute(
      sql`update person set manager_email = 'kim@acme.test' where email = 'mona@acme.test'`,
    );
    expect(await seenBy('kim@acme.test')).toEqual(seen(WHY, false, false));
  });

  it('says of somebody who left that they have, and refuses who isn’t known', async () => {
    const world = await acmeWorld();
    const { id: personId } = await world.rows.person('olga@acme.test');
    const sami = await world.as(SAMI);

    expect((await listHeld(sami, { personId }, ALL)).absence).toMatch(/Olga Stern isn’t active/);
    await expect(listHeld(sami, { personId: `${personId}x` }, ALL)).rejects.toMatchObject({
      code: 'not_found',
    });
  });
});

describe('showOverview', () => {
  it('counts what is, and names what is stuck', async () => {
    const world = await acmeWorld();
    await world.asks(SAMI, 'prod-db/read');
    await world.holds(SAMI, 'vpn/connect', HOUR);
    world.target.always('revoke', { kind: 'fails', fault: { kind: 'denied' } });
    for (const seconds of [HOUR, 1, 2, 4]) await world.pass(seconds);

    const { counts, stuck } = await showOverview(await world.as('ada@acme.test'));

    expect(counts).toMatchObject({ pendingRequests: 1, liveGrants: 1, openTasks: 0, lateCards: 0 });
    expect(stuck.map((one) => one.sentence)).toEqual([expect.stringMatching(/Company VPN/)]);
  });

  it.each([
    ['provisioning', 'Giving Company VPN · Connect to Sami Okafor hasn’t been begun'],
    ['revoking', 'Removing Company VPN · Connect from Sami Okafor hasn’t been begun'],
    ['active', 'Telling the target when Sami Okafor’s Company VPN · Connect ends hasn’t been begun'],
  ])('says of what is %s and was never tried that it hasn’t been begun', async (state, sentence) => {
    const world = await acmeWorld();
    const { id } = await world.holds(SAMI, 'vpn/connect', HOUR);
    const now = sql`${world.clock.now().toISOString()}::timestamptz`;
    await world.ctx.db.drizzle.execute(sql`update "grant" set state = ${state}, attempts = 0, due_at = ${now},
      told_late_at = ${now}, told_overdue_at = ${now}, told_untold_at = ${now} where id = ${id}`);

    const { stuck } = await showOverview(await world.as('ada@acme.test'));

    expect(stuck.map((one) => one.sentence)).toEqual([sentence]);
  });

  it('names the messages that Slack refuses, until they are shown', async () => {
    const world = await acmeWorld();
    const { messenger } = world.ctx;
    const show = messenger.show.bind(messenger);
    world.ctx.messenger.show = async (ctx, card, until) =>
      card.kind === 'request-status'
        ? { kind: 'refused', afterMs: 60_000, error: 'Slack answered msg_too_long', mayBePosted: false }
        : show(ctx, card, until);
    await world.asks(SAMI, 'prod-db/read');
    await world.run();

    const ada = await world.as('ada@acme.test');
    const { stuckCounts, stuck } = await showOverview(ada);
    expect(stuckCounts.refusedCards).toBe(1);
    expect(stuck.map((one) => one.sentence)).toEqual([
      expect.stringMatching(/^A message to Sami Okafor \(request status\) .* Slack answered msg_too_long/),
    ]);
    world.ctx.messenger.show = show;
    await world.pass(60);
    expect((await showOverview(ada)).stuck).toEqual([]);
  });

  it('says since when Slack has refused a message, the longest first, whatever it answers meanwhile', async () => {
    const world = await acmeWorld();
    const refused = { kind: 'refused', afterMs: 60_000, error: 'Slack answered msg_too_long' } as const;
    const silent = { kind: 'retry', afterMs: 1_000, error: 'Slack did not answer' } as const;
    let answer: typeof refused | typeof silent = refused;
    world.ctx.messenger.show = async () => ({ ...answer, mayBePosted: false });
    const since = async () =>
      (await showOverview(await world.as('ada@acme.test'))).stuck.map((one) => one.since);
    await world.asks(SAMI, 'prod-db/read');
    await world.run();
    const first = world.clock.now();
    const before = (await since()).length;

    await world.pass(60);
    expect(await since()).toEqual(Array(before).fill(first));
    await world.asks('kim@acme.test', 'prod-db/read');
    await world.run();
    expect((await since()).length).toBeGreaterThan(before);
    expect((await listRefused(world.ctx.db.drizzle, 1)).map((one) => one.since)).toEqual([first]);
    answer = silent;
    await world.pass(60);
    expect((await since()).slice(0, before)).toEqual(Array(before).fill(first));
  });

  it('takes a message that isn’t answered, or has to wait, for none that is refused', async () => {
    const world = await acmeWorld();
    for (const kind of ['retry', 'wait', 'unreachable'] as const) {
      const answer = { kind, afterMs: 1_000, error: 'Slack did not answer', mayBePosted: false };
      world.ctx.messenger.show = async () => answer;
      await world.asks(SAMI, kind === 'wait' ? 'crm/agent' : 'vpn/connect', { idempotencyKey: kind });
      await world.run();
      expect((await showOverview(await world.as('ada@acme.test'))).stuckCounts.refusedCards, kind).toBe(0);
    }
  });
});

describe('recordDefinitions', () => {
  it('writes down each change of the definitions once, with the ones before', async () => {
    const world = await acmeWorld();
    const config = acmeDefinitions(`${ACME_YAML}# changed\n`);

    expect(await recordDefinitions(world.ctx)).toBe(true);
    expect(await recordDefinitions(world.ctx)).toBe(false);
    expect(await recordDefinitions({ ...world.ctx, config })).toBe(true);

    const loaded = await world.rows.eventsOf('definitions.loaded');
    expect(loaded.map((event) => event.data)).toEqual([
      { hash: world.ctx.config.hash, previous: null },
      { hash: config.hash, previous: world.ctx.config.hash },
    ]);
  });
});

describe('deliverDueCards', () => {
  it('shows a card again when its row changed while it was being shown', async () => {
    const world = await acmeWorld();
    const { id } = await world.asks(SAMI, 'prod-db/read');
    const omar = await world.as(OMAR);
    const { messenger } = world.ctx;
    const show: typeof messenger.show = messenger.show.bind(messenger);
    let approved = false;
    world.ctx.messenger.show = async (ctx, card, until) => {
      if (!approved && card.kind === 'request-approval') {
        approved = true;
        await approveRequest(omar, { requestId: id });
      }
      return show(ctx, card, until);
    };

    await world.run();

    const toApprovers = world.shown.filter((card) => card.kind === 'request-approval').map((card) => card.id);
    expect(toApprovers.length).toBeGreaterThan(new Set(toApprovers).size);
    await world.run();
    const shown = world.shown.length;
    await world.pass(60);
    expect(world.shown).toHaveLength(shown);
  });

  it('tries again what Slack refused for a while, and what reached nobody only when Slack lists them anew', async () => {
    const world = await acmeWorld();
    await world.asks(SAMI, 'prod-db/read');
    const { messenger } = world.ctx;
    const show: typeof messenger.show = messenger.show.bind(messenger);
    let tried = 0;
    world.ctx.messenger.show = async (ctx, card, until) => {
      tried += 1;
      if (card.kind === 'request-status')
        return { kind: 'unreachable', error: 'user_not_found', mayBePosted: false };
      return tried <= 3
        ? { kind: 'retry', afterMs: 30_000, error: 'ratelimited', mayBePosted: false }
        : show(ctx, card, until);
    };

    await world.run();
    await world.pass(29);
    expect(world.shown).toEqual([]);
    await world.pass(1);
    await world.pass(200);
    expect(tried).toBe(5);
    await world.pass(HOUR);
    expect(tried).toBe(6);
    expect(world.shown.map((card) => card.kind)).toEqual(['request-approval', 'request-approval']);
  });
});
