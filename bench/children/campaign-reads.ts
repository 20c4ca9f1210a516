import { pino } from 'pino';
import postgres from 'postgres';
import { AdjustableClock } from '../../src/domain/time/clock.ts';
import type { CampaignId, PersonId, ReviewBatchId } from '../../src/domain/ids.ts';
import { showCampaign } from '../../src/operations/campaign/show/show-campaign.ts';
import { listCampaigns } from '../../src/operations/campaign/show/list-campaigns.ts';
import { listLateReviews } from '../../src/operations/campaign/run/list-late-reviews.ts';
import { actorOf } from '../../src/operations/people/sign-in.ts';
import { listMyBatches } from '../../src/operations/review/show/list-my-batches.ts';
import { listTogether } from '../../src/operations/review/show/list-together.ts';
import { showBatch } from '../../src/operations/review/show/show-batch.ts';
import { turnBatchPage } from '../../src/operations/review/show/turn-batch-page.ts';
import { listWaitingCampaigns } from '../../src/operations/waiting/list-waiting-campaigns.ts';
import { openStore, systemContext } from '../../src/program/compose.ts';
import { readDefinitions } from '../../src/program/definitions/read-definitions.ts';
import { readEnv } from '../../src/program/env.ts';
import { findPeople, findPeopleByEmail } from '../../src/store/people/person-store.ts';
import { answerEach } from '../child.ts';
import { median } from '../figure.ts';

export interface Reads {
  /** The program's environment, of a database in which one campaign runs. */
  env: Record<string, string>;
  url: string;
}

export interface Read {
  name: string;
  tookMs: number;
}

const ROUNDS = 5;

/** What each look at a running campaign takes, once it has been looked at. */
answerEach<Reads, Read[]>(async ({ env: variables, url }) => {
  const env = readEnv(variables);
  const log = pino({ level: 'error' });
  const { definitions } = await readDefinitions(env.accessConfig, env.variables);
  const db = await openStore(env, log);
  const ctx = await systemContext({ db, config: definitions, log, clock: new AdjustableClock() });
  const { campaignId, batchId, reviewerId } = await largest(url);
  const [admin] = await findPeopleByEmail(db.drizzle, definitions.admins);
  const [reviewer] = await findPeople(db.drizzle, [reviewerId]);
  if (admin === undefined || reviewer === undefined) throw new Error('nobody looks');
  const asAdmin = { ...ctx, actor: actorOf(ctx, admin) };
  const asReviewer = { ...ctx, actor: actorOf(ctx, reviewer) };
  const part = { offset: 0, limit: 10 };
  const reads: [string, () => Promise<unknown>][] = [
    ['card of a campaign, its chart, what is signed', () => showCampaign(asAdmin, campaignId)],
    ['list of campaigns', () => listCampaigns(asAdmin, { group: 'live', part })],
    ['what waits for an admin on Home', () => listWaitingCampaigns(asAdmin, admin.id)],
    ['reviewers who are late, for their manager', () => listLateReviews(asAdmin, admin.id)],
    ['list of one’s reviews', () => listMyBatches(asReviewer)],
    ['card of a reviewer', () => showBatch(asReviewer, batchId)],
    ['next open item of a reviewer', () => turnBatchPage(asReviewer, { batchId, to: 'next-open' })],
    ['form to decide several', () => listTogether(asReviewer, batchId)],
  ];
  const took: Read[] = [];
  for (const [name, read] of reads) {
    const times: number[] = [];
    for (let round = 0; round <= ROUNDS; round++) {
      const from = performance.now();
      await read();
      times.push(performance.now() - from);
    }
    took.push({ name, tookMs: median(times.slice(1)) });
  }
  await db.close();
  return took;
});

/** The campaign, and who has most to decide in it. */
async function largest(url: string) {
  const sql = postgres(url, { max: 1, onnotice: () => {} });
  const [found] =
    await sql`select b.campaign_id as "campaignId", b.id as "batchId", b.reviewer_id as "reviewerId"
    from review_batch b join (select reviewer_id, count(*) as items from review_item where state = 'open' group by reviewer_id) i
      on i.reviewer_id = b.reviewer_id
    order by i.items desc, b.id limit 1`;
  await sql.end();
  if (found === undefined) throw new Error('nothing is open');
  return found as { campaignId: CampaignId; batchId: ReviewBatchId; reviewerId: PersonId };
}
