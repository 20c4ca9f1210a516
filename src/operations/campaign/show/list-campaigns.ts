import * as z from 'zod';
import type { Campaign, CampaignState, ItemCounts } from '../../../domain/review/campaign.ts';
import { DomainError } from '../../../domain/errors.ts';
import type { Part } from '../../../domain/part.ts';
import * as campaignStore from '../../../store/campaign/campaign-store.ts';
import { sumTallies } from '../../../store/campaign/review-tally-store.ts';
import type { PersonCtx } from '../../actor.ts';

export const ListCampaigns = z.object({
  group: z.enum(['live', 'coming', 'closed']),
  part: z.object({ offset: z.int().min(0), limit: z.int().min(1) }),
});

const STATES = {
  live: ['running', 'closing'],
  coming: ['scheduled'],
  closed: ['closed'],
} as const satisfies Record<z.infer<typeof ListCampaigns>['group'], readonly CampaignState[]>;

export interface ListedCampaign {
  campaign: Campaign;
  /** Of one that runs or closes. */
  counts: ItemCounts | null;
}

/** The campaigns that run or close, those to come, or those that closed, the newest first; for admins and auditors. */
export async function listCampaigns(
  ctx: PersonCtx,
  raw: z.input<typeof ListCampaigns>,
): Promise<Part<ListedCampaign>> {
  const { group, part } = ListCampaigns.parse(raw);
  if (!ctx.actor.isAdmin && !ctx.actor.isAuditor)
    throw new DomainError('forbidden', 'Only admins and auditors see all access reviews.');
  const db = ctx.db.drizzle;
  const [found, total] = await Promise.all([
    campaignStore.listCampaigns(db, STATES[group], part),
    campaignStore.countCampaigns(db, STATES[group]),
  ]);
  const rows = found.map(async (row) => ({
    campaign: campaignStore.toCampaign(row),
    counts: group === 'live' ? await sumTallies(db, row.id) : null,
  }));
  return { rows: await Promise.all(rows), total };
}
