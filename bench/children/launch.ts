import { pino } from 'pino';
import { openStore, systemContext } from '../../src/program/compose.ts';
import { readDefinitions } from '../../src/program/definitions/read-definitions.ts';
import { AdjustableClock } from '../../src/domain/time/clock.ts';
import { readEnv } from '../../src/program/env.ts';
import { draftCampaign } from '../../src/operations/campaign/plan/draft-campaign.ts';
import { launchDueCampaigns } from '../../src/operations/campaign/launch/launch-due-campaigns.ts';
import { startCampaign } from '../../src/operations/campaign/launch/start-campaign.ts';
import { actorOf } from '../../src/operations/people/sign-in.ts';
import { recordDefinitions } from '../../src/operations/catalog/record-definitions.ts';
import { findPeopleByEmail } from '../../src/store/people/person-store.ts';
import { answerEach } from '../child.ts';

export interface Launch {
  /** The program's environment. */
  env: Record<string, string>;
  /** Without one, the database is only brought up to date. */
  templateId?: string;
}

export interface Launched {
  tookMs: number;
  /** How much more memory the process had at the most than before. */
  grewBytes: number;
}

answerEach<Launch, Launched | null>(async ({ env: variables, templateId }) => {
  const env = readEnv(variables);
  const log = pino({ level: 'error' });
  const { definitions } = await readDefinitions(env.accessConfig, env.variables);
  const db = await openStore(env, log);
  const ctx = await systemContext({ db, config: definitions, log, clock: new AdjustableClock() });
  await recordDefinitions(ctx);
  let launched: Launched | null = null;
  if (templateId !== undefined) {
    const [admin] = await findPeopleByEmail(db.drizzle, definitions.admins);
    if (admin === undefined) throw new Error('there is no admin');
    const asAdmin = { ...ctx, actor: actorOf(ctx, admin) };
    const { id } = await draftCampaign(asAdmin, { kind: 'template', templateId });
    await startCampaign(asAdmin, { campaignId: id });
    const before = process.memoryUsage.rss();
    let most = before;
    const watch = setInterval(() => (most = Math.max(most, process.memoryUsage.rss())), 20);
    const from = performance.now();
    const count = await launchDueCampaigns(ctx);
    launched = { tookMs: performance.now() - from, grewBytes: most - before };
    clearInterval(watch);
    if (count !== 1) throw new Error('the campaign was not launched');
  }
  await db.close();
  return launched;
});
