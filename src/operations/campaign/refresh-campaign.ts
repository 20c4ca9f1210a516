import { z } from 'zod';
import { CampaignId } from '../../domain/ids.ts';
import { refreshCards } from '../../store/cards.ts';
import { transaction } from '../../store/transaction.ts';
import type { PersonCtx } from '../actor.ts';
import { onRecord } from '../on-record.ts';
import { assertMayFollow } from './bring-campaign.ts';

const RefreshCampaign = z.object({ campaignId: CampaignId });

/** Brings the messages of those who follow a campaign up to date: single decisions don't. */
export async function refreshCampaign(ctx: PersonCtx, raw: z.input<typeof RefreshCampaign>): Promise<void> {
  const { campaignId } = RefreshCampaign.parse(raw);
  await onRecord(ctx, 'look at an access review', campaignId, () =>
    transaction(ctx, async (tx) => {
      assertMayFollow(ctx);
      await refreshCards(tx, [campaignId], ctx.clock.now(), ['campaign']);
    }),
  );
}
