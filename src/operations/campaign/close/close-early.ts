import * as z from 'zod';
import type { Campaign } from '../../../domain/review/campaign.ts';
import { CampaignId } from '../../../domain/ids.ts';
import { toCampaign } from '../../../store/campaign/campaign-store.ts';
import type { PersonCtx } from '../../actor.ts';
import { stopDecisions } from './stop-decisions.ts';
import { steerCampaign } from '../run/steer-campaign.ts';

export const CloseEarly = z.object({ campaignId: CampaignId });

/** Closes a campaign before its day: nobody decides in it any more, and what was decided takes effect. */
export async function closeEarly(ctx: PersonCtx, raw: z.input<typeof CloseEarly>): Promise<Campaign> {
  const { campaignId } = CloseEarly.parse(raw);
  return steerCampaign(ctx, 'close an access review', campaignId, async (tx, ctx, campaign) =>
    toCampaign(await stopDecisions(tx, ctx, campaign, 'person')),
  );
}
