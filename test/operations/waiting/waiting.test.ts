import { sql } from 'drizzle-orm';
import { describe, expect, it } from 'vitest';
import { WAITING, type WaitingKind } from '../../../src/domain/request/waiting.ts';
import { deliverCards } from '../../support/deliver-cards.ts';
import { readOverview } from '../../../src/operations/overview/show-overview.ts';
import { listMyWaiting } from '../../../src/operations/waiting/list-waiting.ts';
import { countByKind } from '../../../src/operations/waiting/waiting-views.ts';
import { homeView } from '../../../src/slack/home/home-view.ts';
import { blockText } from '../../support/block-text.ts';
import { acmeWorld, type AcmeWorld, HOUR } from '../../support/acme-world.ts';
import { ACCESS_WAITS } from './access-waits.ts';
import { CAMPAIGN_WAITS } from './campaign-waits.ts';
import { noWays } from '../../slack/support/rows.ts';
import { type Begin, DAY, YAML, pass } from './waiting-world.ts';

const BEGIN: Record<WaitingKind, Begin> = { ...ACCESS_WAITS, ...CAMPAIGN_WAITS };

const countOf = async (world: AcmeWorld, who: string, kind: WaitingKind) =>
  countByKind(await listMyWaiting(await world.as(who))).get(kind) ?? 0;

async function home(world: AcmeWorld, who: string): Promise<string> {
  const ctx = await world.as(who);
  const facts = {
    personId: ctx.actor.person.id,
    grants: [],
    requests: { rows: [], pending: 0 },
    ways: noWays,
    overview: null,
    team: { access: { rows: [], total: 0 }, reports: { total: 0, shown: 0 } },
  };
  const view = homeView(
    { ...facts, waiting: await listMyWaiting(ctx) },
    { now: world.clock.now(), command: '/access' },
  );
  return blockText(JSON.parse(JSON.stringify(view.blocks)));
}

/** What waits because something doesn’t get through. */
const STUCK: Record<WaitingKind, boolean> = {
  approval: false,
  'review-batch': false,
  question: false,
  task: false,
  'glass-review': false,
  finding: false,
  discrepancy: false,
  'late-reviewers': false,
  'late-removals': true,
  'overdue-tasks': true,
  'untold-ends': true,
  'left-connectors': true,
  'moved-connectors': true,
  draft: false,
  unreviewed: false,
  guard: false,
  'held-removals': false,
  'stuck-close': true,
  'sign-off': false,
};

/** What the admins are told of it, on the same page. */
async function isStuck(world: AcmeWorld): Promise<boolean> {
  const { stuck, stuckCounts } = await readOverview(world.ctx);
  expect(Object.values(stuckCounts).reduce((sum, count) => sum + count, 0)).toBe(stuck.length);
  return stuck.length > 0;
}

describe('whatever waits for somebody is a new message to them, a line on their Home, and reminded until it is done', () => {
  it.each(Object.keys(WAITING) as WaitingKind[])('%s', async (kind) => {
    const world = await acmeWorld({ yaml: YAML });
    const { who, says, end } = await BEGIN[kind](world);
    await deliverCards(world.ctx);
    const { id } = (await world.as(who)).actor.person;
    const cards: readonly string[] = WAITING[kind].cards;
    const asked = world.shown.filter((card) => card.audienceId === id && cards.includes(card.kind));
    expect(asked.at(-1)?.messageTs).toBeNull();
    expect(await countOf(world, who, kind)).toBeGreaterThan(0);
    expect(await home(world, who)).toMatch(says);
    expect(await isStuck(world)).toBe(STUCK[kind]);

    const reminders = () =>
      world.shown.filter(({ kind: one, audienceId }) => one === 'waiting-reminder' && audienceId === id);
    const posted = () => reminders().filter((card) => card.messageTs === null).length;
    if (WAITING[kind].reminded === 'daily') {
      await pass(world, 3 * DAY + HOUR);
      await pass(world, HOUR);
      expect(posted()).toBe(1);
      await pass(world, 12 * HOUR);
      expect(posted()).toBe(1);
      await pass(world, 11 * HOUR);
      expect(posted()).toBe(2);
      expect(await world.rows.eventsOf('waiting.reminded')).not.toEqual([]);
    }

    const before = reminders().length;
    await end();
    await deliverCards(world.ctx);
    expect(await countOf(world, who, kind)).toBe(0);
    expect(await home(world, who)).not.toMatch(says);
    expect(await isStuck(world)).toBe(false);
    await pass(world, DAY);
    await pass(world, 2 * DAY);
    expect(posted()).toBe(WAITING[kind].reminded === 'daily' ? 2 : 0);
    expect(reminders().length - before).toBe(WAITING[kind].reminded === 'daily' ? 1 : 0);
  });
});

it('leaves the reminding of nothing but approvals and reviews to their policies', () => {
  const kinds = Object.keys(WAITING) as WaitingKind[];
  const byPolicy = kinds.filter((kind) => WAITING[kind].reminded === 'policy');
  expect(byPolicy).toEqual(['approval', 'review-batch']);
});

it('reminds nobody who isn’t active any more', async () => {
  const world = await acmeWorld({ yaml: YAML });
  const { who } = await CAMPAIGN_WAITS.draft(world);
  await deliverCards(world.ctx);
  const { id } = (await world.as(who)).actor.person;
  await world.ctx.db.drizzle.execute(sql`update person set status = 'inactive' where id = ${id}`);

  await pass(world, 3 * DAY + HOUR);
  await pass(world, HOUR);

  const reminders = world.shown.filter((card) => card.kind === 'waiting-reminder' && card.audienceId === id);
  expect(reminders).toEqual([]);
  expect(await world.rows.eventsOf('waiting.reminded')).toEqual([]);
});
