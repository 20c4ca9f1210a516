import type { Ctx } from '../../context.ts';
import { batchClocks, closesAt } from '../../../domain/review/campaign-clock.ts';
import type { Campaign, Population } from '../../../domain/review/campaign.ts';
import { DomainError } from '../../../domain/errors.ts';
import { audit } from '../../../store/audit/audit-log.ts';
import * as campaignStore from '../../../store/campaign/campaign-store.ts';
import type { CampaignRow } from '../../../store/campaign/campaign-store.ts';
import { refreshCards, repostCards, wantCards } from '../../../store/card/cards.ts';
import type { Tx } from '../../../store/database/database.ts';
import * as findingsStore from '../../../store/campaign/findings-store.ts';
import * as personStore from '../../../store/people/person-store.ts';
import {
  endItemsOfEndedGrants,
  openBatches,
  recordPopulation,
} from '../../../store/campaign/review-launch-store.ts';
import { countDrawn } from '../../../store/campaign/review-preview-store.ts';
import type { DrawnCounts } from '../../../store/campaign/review-preview-store.ts';
import { sqlState } from '../../../store/database/sql-state.ts';
import { transaction } from '../../../store/database/transaction.ts';
import { actorOf } from '../../people/sign-in.ts';
import { findTemplate, planOfTemplate } from '../plan/campaign-plan.ts';
import { adminCards, campaignCards } from '../show/campaign-runners.ts';
import { drawCampaign, excludedOf, keptScope } from '../plan/draw-campaign.ts';

/** Of `campaign_live_key`: another of the same scope was launched meanwhile. */
const UNIQUE_VIOLATION = '23505';

type Launched = 'launched' | 'another-runs' | 'not-due';

/**
 * Draws and freezes a campaign's population and gives every reviewer their batch, in one transaction on a session of
 * its own: statements of a million rows keep no click waiting. Throws a DomainError where it can't be launched.
 */
export async function launchCampaign(ctx: Ctx, { id }: Pick<CampaignRow, 'id'>): Promise<Launched> {
  let outcome: Launched;
  // Other processes' clocks may be a little behind.
  const since = new Date(ctx.clock.now().getTime() - 60_000);
  try {
    outcome = await ctx.db.dedicated((session) =>
      transaction({ db: session, wake: ctx.wake }, (tx) => launch(tx, ctx, id)),
    );
  } catch (error) {
    if (sqlState(error) === UNIQUE_VIOLATION) return 'another-runs';
    throw error;
  }
  if (outcome === 'launched')
    await transaction(ctx, (tx) => endItemsOfEndedGrants(tx, ctx, { id, since }), {
      statementTimeoutMs: 60_000,
    });
  return outcome;
}

async function launch(tx: Tx, ctx: Ctx, id: Campaign['id']): Promise<Launched> {
  const now = ctx.clock.now();
  const row = await campaignStore.lockCampaign(tx, id, 'update');
  if (row?.state !== 'scheduled' || row.dueAt === null || row.dueAt > now) return 'not-due';
  if (await campaignStore.findLiveOf(tx, row.scopeKey)) return 'another-runs';
  const campaign = { ...row, ...planNow(ctx, row) };
  await drawCampaign(tx, ctx, campaign);
  const counts = await countDrawn(tx);
  if (counts.inScope === 0)
    throw new DomainError(
      'invalid',
      'Nothing is in scope, so there is nothing to review and it wasn’t started.',
    );
  const population = await record(tx, ctx, campaign, counts);
  const closing = closesAt(now, campaign.rules, ctx.config.timezone);
  await campaignStore.moveCampaign(tx, id, 'running', {
    name: campaign.name,
    rules: campaign.rules,
    definitionsHash: ctx.config.hash,
    launchedAt: now,
    closesAt: closing,
    dueAt: closing,
    leaseUntil: null,
    attempts: 0,
    lastError: null,
    population,
  });
  await openBatches(tx, id, batchClocks(campaign.rules, now, closing), now);
  await audit(
    tx,
    { actor: await starterOf(tx, ctx, campaign), clock: ctx.clock },
    startedEvent(ctx, campaign, population),
  );
  await refreshCards(tx, [id], now, ['campaign']);
  await wantCards(tx, await campaignCards(tx, ctx, campaign), now);
  // Any admin may give what nobody may review to somebody; nothing else tells them that it waits.
  if (counts.unreviewed > 0) await repostCards(tx, await adminCards(tx, ctx, campaign), now);
  return 'launched';
}

/** A template's rules are those of this moment; from here on they are frozen. */
function planNow({ config }: Ctx, row: CampaignRow): Pick<Campaign, 'name' | 'rules'> {
  if (row.kind !== 'template') return row;
  return planOfTemplate(config, findTemplate(config, row.templateId ?? ''));
}

async function record(
  tx: Tx,
  ctx: Ctx,
  campaign: CampaignRow,
  { inScope, unreviewed, reviewers, failing }: DrawnCounts,
): Promise<Population> {
  const now = ctx.clock.now();
  const excluded = await excludedOf(tx, campaign);
  const strangers =
    (campaign.kind === 'findings' && (await findingsStore.findStrangers(tx, campaign.id))) || 0;
  const hash = await recordPopulation(tx, campaign.id, now);
  if (strangers > 0) await findingsStore.addExcluded(tx, campaign.id, campaign.subjectId ?? '', strangers);
  const words = keptScope(ctx.config, campaign);
  const scope = failing === 0 ? words : `${words} (the expression failed on ${failing}, which are in scope)`;
  return { drawnAt: now.toISOString(), scope, inScope, excluded, reviewers, unreviewed, hash };
}

/** Who said that it starts; the program, where its schedule did. */
async function starterOf(tx: Tx, ctx: Ctx, { ownerId }: CampaignRow): Promise<Ctx['actor']> {
  const [owner] = ownerId === null ? [] : await personStore.findPeople(tx, [ownerId]);
  return owner === undefined ? ctx.actor : actorOf(ctx, owner);
}

const startedEvent = (ctx: Ctx, campaign: CampaignRow, population: Population) => ({
  kind: 'campaign.started' as const,
  data: {
    campaign: campaign.name,
    inScope: population.inScope,
    excluded: population.excluded.reduce((sum, one) => sum + one.count, 0),
    reviewers: population.reviewers,
    unreviewed: population.unreviewed,
    hash: population.hash,
    definitions: ctx.config.hash,
  },
  subject: { campaignId: campaign.id },
});
