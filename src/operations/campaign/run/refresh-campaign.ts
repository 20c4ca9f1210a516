import * as z from 'zod';
import { CampaignId } from '../../../domain/ids.ts';
import { wantCards } from '../../../store/card/cards.ts';
import { transaction } from '../../../store/database/transaction.ts';
import type { PersonCtx } from '../../actor.ts';
import { onRecord } from '../../on-record.ts';
import { assertMayFollow } from '../show/bring-campaign.ts';

export const RefreshCampaign = z.object({ campaignId: CampaignId });

/** Brings the message by which somebody follows a campaign up to date: single decisions don't. */
export async function refreshCampaign(ctx: PersonCtx, raw: z.input<typeof RefreshCampaign>): Promise<void> {
  const { campaignId } = RefreshCampaign.parse(raw);
  await onRecord(ctx, 'look at an access review', campaignId, () =>
    transaction(ctx, async (tx) => {
      assertMayFollow(ctx);
      await wantCards(
        tx,
        [{ kind: 'campaign', subjectId: campaignId, audienceId: ctx.actor.person.id }],
        ctx.clock.now(),
      );
    }),
  );
}
