import * as z from 'zod';
import type { Campaign } from '../../../domain/review/campaign.ts';
import { StaleStateError } from '../../../domain/errors.ts';
import { CampaignId } from '../../../domain/ids.ts';
import { audit } from '../../../store/audit/audit-log.ts';
import { countRemovalsLeft, countSparable } from '../../../store/campaign/campaign-close-store.ts';
import { refreshCards } from '../../../store/card/cards.ts';
import * as campaignStore from '../../../store/campaign/campaign-store.ts';
import type { CampaignRow } from '../../../store/campaign/campaign-store.ts';
import type { Tx } from '../../../store/database/database.ts';
import type { PersonCtx } from '../../actor.ts';
import { notNow } from '../show/campaign-sentence.ts';
import { steerCampaign } from '../run/steer-campaign.ts';

export const ContinueRemovals = z.object({ campaignId: CampaignId });

/** Lets removals that an admin stopped go on. */
export async function continueRemovals(
  ctx: PersonCtx,
  raw: z.input<typeof ContinueRemovals>,
): Promise<Campaign> {
  const { campaignId } = ContinueRemovals.parse(raw);
  return steerCampaign(
    ctx,
    'continue the removals of an access review',
    campaignId,
    async (tx, ctx, campaign) => {
      if (campaign.state !== 'running' && campaign.state !== 'closing') throw notNow(campaign);
      if (campaign.heldAt === null)
        throw new StaleStateError(
          `The removals of “${campaign.name}” go on already, so nothing was changed.`,
        );
      if (campaign.guardState === 'spared' && (await countSpared(tx, campaign)) > 0)
        throw new StaleStateError(
          `What nobody decided in “${campaign.name}” is still being kept, so nothing was changed. Try again in a moment.`,
        );
      const now = ctx.clock.now();
      const going = await campaignStore.changeCampaign(tx, campaignId, ['running', 'closing'], {
        heldAt: null,
        ...(campaign.state === 'closing' && { dueAt: now }),
      });
      await audit(tx, ctx, {
        kind: 'campaign.continued',
        data: { campaign: campaign.name, left: await countRemovalsLeft(tx, campaignId) },
        subject: { campaignId },
      });
      await refreshCards(tx, [campaignId], now, ['campaign']);
      return campaignStore.toCampaign(going ?? campaign);
    },
  );
}

/** What is still to be spared: all that nobody decided, but for what the admin who spares it holds. */
async function countSpared(tx: Tx, { id, guardReport }: CampaignRow): Promise<number> {
  const { count, own } = await countSparable(tx, id, guardReport?.sparedBy ?? null);
  return count - own;
}
