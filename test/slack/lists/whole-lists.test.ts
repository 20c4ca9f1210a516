import { sql } from 'drizzle-orm';
import { beforeAll, describe, expect, test } from 'vitest';
import { breakGlass } from '../../../src/operations/emergency/break-glass.ts';
import { findImpact } from '../../../src/operations/policy/find-impact.ts';
import { showWays } from '../../../src/operations/overview/show-ways.ts';
import { showOverview } from '../../../src/operations/overview/show-overview.ts';
import { askQuestion } from '../../../src/operations/question/ask-question.ts';
import { draftCampaign } from '../../../src/operations/campaign/plan/draft-campaign.ts';
import { listMyApprovals } from '../../../src/operations/approval/ask/list-my-approvals.ts';
import { listMyRequests } from '../../../src/operations/request/list-my-requests.ts';
import { listTeamAccess } from '../../../src/operations/grant/team/list-team-access.ts';
import { listMyGrants } from '../../../src/operations/grant/list-my-grants.ts';
import { FIRST, listMyWaiting } from '../../../src/operations/waiting/list-waiting.ts';
import { messageFaults } from '../../../src/sandbox/block-kit/surfaces.ts';
import type { Message } from '../../../src/slack/blocks.ts';
import { campaignCommand } from '../../../src/slack/commands/campaign.ts';
import { overview } from '../../../src/slack/commands/overview.ts';
import { homeView } from '../../../src/slack/home/home-view.ts';
import { type ListPage, type PagedName, pageOfBlockId, readPage } from '../../../src/slack/ids.ts';
import { listMessage } from '../../../src/slack/lists/list-message.ts';
import { pageMessage } from '../../../src/slack/lists/page-message.ts';
import type { SlackContext } from '../../../src/slack/slack-context.ts';
import { ACME_YAML } from '../../support/acme-definitions.ts';
import { type AcmeWorld, acmeWorld } from '../../support/acme-world.ts';
import { blockText } from '../../support/block-text.ts';
import { heldGrants } from '../../support/campaigns.ts';
import { copyRequest } from '../../support/copies.ts';

const [SAMI, OMAR, ADA] = ['sami@acme.test', 'omar@acme.test', 'ada@acme.test'];
const [LENA, MONA] = ['lena@acme.test', 'mona@acme.test'];
const YAML = `${ACME_YAML}    break_glass: { allowed_if: "true", max: 1h, review_by: [omar@acme.test] }\n`;
const render = () => ({ now: world.clock.now(), command: '/access' });
const slack = () => ({ command: '/access', base: { clock: world.clock } }) as unknown as SlackContext;
const reads = ({ blocks }: { blocks: unknown }) => blockText(JSON.parse(JSON.stringify(blocks)));

let world: AcmeWorld;

/** More of everything than any list shows, or ever read, at once. */
beforeAll(async () => {
  world = await acmeWorld({ yaml: YAML });
  const { ctx } = world;
  const asked = await world.asks(SAMI, 'prod-db/read');
  await askQuestion(await world.as(OMAR), { requestId: asked.id, text: 'Which invoices?' });
  await copyRequest(ctx, asked.id, 59);
  await breakGlass(await world.as(SAMI), {
    entitlement: 'prod-db/read',
    durationSeconds: 1_800,
    justification: 'The payments are down',
    idempotencyKey: 'form 1',
  });
  const [review] = (await listMyWaiting(await world.as(OMAR))).reviews.rows;
  await copyRequest(ctx, review?.request.request.id ?? '', 119);
  const late = {
    state: 'revoking',
    toldOverdueAt: world.clock.now(),
    endReason: 'expired',
    attempts: 5,
  } as const;
  const at = (seconds: number) => new Date(world.clock.now().getTime() + seconds * 1_000);
  await heldGrants(ctx, [
    ...Array.from({ length: 230 }, (_, n) => ({
      email: SAMI,
      entitlement: 'wiki/editor',
      ...late,
      revokeSince: at(n - 1_000),
    })),
    ...Array.from({ length: 30 }, (_, n) => ({
      email: SAMI,
      entitlement: 'prod-db/read',
      ...late,
      revokeSince: at(n),
    })),
    ...Array.from({ length: 520 }, (_, n) => ({
      email: n < 35 ? LENA : MONA,
      entitlement: 'vpn/connect',
    })),
  ]);
  const draft = await draftCampaign(await world.as(ADA), { kind: 'resource', resourceId: 'vpn' });
  await ctx.db.drizzle.execute(
    sql`insert into campaign select (jsonb_populate_record(c, jsonb_build_object('id', c.id || '-' || n,
      'scope_key', c.scope_key || n))).* from campaign c, generate_series(1, 59) n where c.id = ${draft.id}`,
  );
}, 120_000);

/** Every entry of a list, gathered by turning its pages from the first to the last. */
async function turned(email: string, list: PagedName, of = ''): Promise<{ texts: string[]; pages: number }> {
  const ctx = await world.as(email);
  const texts: string[] = [];
  let pages = 0;
  for (let page: ListPage | undefined = { list, offset: 0, of }; page !== undefined; pages++) {
    const message: Message = await pageMessage(ctx, page, render());
    expect(messageFaults(JSON.parse(JSON.stringify(message.blocks)))).toEqual([]);
    const [, from, to] = /(\d+) to (\d+) of \d+/.exec(reads(message)) ?? [];
    texts.push(...Array.from({ length: Number(to) - Number(from) + 1 }, (_, n) => `${Number(from) + n}`));
    const next = /"action_id":"next_page"[^}]*\}[^}]*"value":"([^"]+)"/.exec(JSON.stringify(message))?.[1];
    page = next === undefined ? undefined : readPage(next);
  }
  return { texts, pages };
}

describe('a list that shows less than there is says how much there is, and has a way to all of it', () => {
  test.each<[PagedName, string, string, number]>([
    ['approvals', OMAR, '', 60],
    ['requests', SAMI, '', 180],
    ['questions', SAMI, '', 60],
    ['glass-reviews', OMAR, '', 120],
    ['late-removals', OMAR, '', 30],
    ['grants', LENA, '', 35],
    ['holders', LENA, 'vpn/connect', 520],
    ['owned', LENA, '', 230],
    ['coming-campaigns', ADA, '', 60],
    ['campaign-waits', ADA, '', 60],
  ])('%s, page by page', async (list, email, of, total) => {
    const { texts } = await turned(email, list, of);
    expect(texts).toEqual(Array.from({ length: total }, (_, n) => `${n + 1}`));
  });

  test('what one person holds, page by page, each with the way to end it where one may', async () => {
    const { id } = await world.rows.person(LENA);
    expect((await turned(ADA, 'held', id)).texts).toHaveLength(35);
    const second = await pageMessage(await world.as(ADA), { list: 'held', offset: 10, of: id }, render());
    const [row] = second.blocks.filter((block) => block.type === 'section');
    expect(pageOfBlockId(row?.block_id ?? '')).toEqual({ list: 'held', offset: 10, of: id });
  });

  test('what waits, what one asked for, and what the program is asked for alone', async () => {
    const omar = await world.as(OMAR);
    const waits = await listMessage(omar, 'approvals', render());
    expect(waits.text).toContain('60 requests are waiting for your decision');
    expect(waits.text).toContain('120 uses of emergency access are waiting for your verdict');
    expect(reads(waits)).toMatch(/\[All 60 requests\].*\[All 120 emergencies\].*\[All 30 late removals\]/s);
    const mine = await listMessage(await world.as(SAMI), 'status', render());
    expect(mine.text).toContain('60 requests of yours are waiting for a decision');
    expect(reads(mine)).toContain('[All 180 requests of yours]');
    expect(JSON.stringify(await overview(await world.as(SAMI), slack()))).toContain(
      '60 requests of yours are waiting',
    );
    const listed = JSON.stringify(await campaignCommand.handle(await world.as(ADA), '', slack()));
    expect(listed).toContain('0 access reviews running, 60 upcoming.');
    expect(listed).toContain('All 60 upcoming reviews');
  });

  test('the Home tab', async () => {
    const ada = await world.as(ADA);
    const omar = await world.as(OMAR);
    const view = homeView(
      {
        personId: omar.actor.person.id,
        grants: await listMyGrants(omar),
        requests: await listMyRequests(await world.as(SAMI), FIRST),
        waiting: await listMyWaiting(omar),
        ways: await showWays(omar),
        team: await listTeamAccess(ada, { offset: 0, limit: 4 }),
        overview: await showOverview(ada),
      },
      render(),
    );
    const home = reads(view);
    expect(home).toContain('… and 57 more: `/access approvals` shows them all.');
    expect(home).toContain('… and 118 more: `/access approvals` shows them all.');
    expect(home).toContain('… and 55 more: `/access status` shows them all.');
    expect(home).toContain('… and 256 more stuck');
    expect(home).toContain('[Show all 520]');
  });

  test('what is told of whoever asks, in as many statements for fifty as for two', async () => {
    const omar = await world.as(OMAR);
    const { drizzle } = omar.db;
    const read = async (limit: number) => {
      let statements = 0;
      const counting = new Proxy(drizzle, {
        get(on, name, self) {
          if (['_', 'select', 'execute', '$count'].includes(String(name))) statements++;
          return Reflect.get(on, name, self) as unknown;
        },
      });
      const ctx = { ...omar, db: { ...omar.db, drizzle: counting } };
      const { rows } = await listMyApprovals(ctx, { offset: 0, limit });
      return { rows, statements };
    };
    const [few, many] = [await read(2), await read(50)];
    expect(many.rows).toHaveLength(50);
    expect(few.statements).toBeGreaterThan(10);
    expect(many.statements).toBe(few.statements);
    expect(many.rows.map(({ about }) => about)).toEqual(
      Array.from({ length: 50 }, () => ({
        title: 'Support Agent',
        managerName: 'Mona Brandt',
        heldInAll: 2,
      })),
    );
  });

  test('what a change of access.yaml touches', async () => {
    const lines = await findImpact(world.ctx, {
      entitlements: [...world.ctx.config.entitlements.keys()],
      policyIds: [],
    });
    expect(lines).toContain('281 more live grants, 781 in all');
  });
});
