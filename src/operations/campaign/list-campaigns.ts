import type { Campaign, ItemCounts } from '../../domain/campaign.ts';
import { DomainError } from '../../domain/errors.ts';
import * as campaignStore from '../../store/campaign-store.ts';
import { tallyCampaign } from '../../store/review-progress-store.ts';
import type { PersonCtx } from '../actor.ts';

const MOST_ENDED = 10;
const MOST = 50;

/** The campaigns that run or close, then those to come, then those that closed last; for admins and auditors. */
export async function listCampaigns(
  ctx: PersonCtx,
): Promise<{ campaign: Campaign; counts: ItemCounts | null }[]> {
  if (!ctx.actor.isAdmin && !ctx.actor.isAuditor)
    throw new DomainError('forbidden', 'Only admins and auditors see all access reviews.');
  const db = ctx.db.drizzle;
  const [live, scheduled, closed] = await Promise.all([
    campaignStore.listCampaigns(db, ['running', 'closing'], MOST),
    campaignStore.listCampaigns(db, ['scheduled'], MOST),
    campaignStore.listCampaigns(db, ['closed'], MOST_ENDED),
  ]);
  const counts = await Promise.all(live.map((row) => tallyCampaign(db, row.id)));
  return [
    ...live.map((row, at) => ({ campaign: campaignStore.toCampaign(row), counts: counts[at] ?? null })),
    ...[...scheduled, ...closed].map((row) => ({ campaign: campaignStore.toCampaign(row), counts: null })),
  ];
}
