import * as z from 'zod';
import type { Campaign } from '../../../domain/review/campaign.ts';
import { DomainError, StaleStateError } from '../../../domain/errors.ts';
import { CampaignId } from '../../../domain/ids.ts';
import { audit } from '../../../store/audit/audit-log.ts';
import * as campaignStore from '../../../store/campaign/campaign-store.ts';
import { refreshCards } from '../../../store/card/cards.ts';
import { transaction } from '../../../store/database/transaction.ts';
import type { PersonCtx } from '../../actor.ts';
import { onRecord } from '../../on-record.ts';
import { assertAdmin } from '../show/campaign-runners.ts';

export const DiscardCampaign = z.object({ campaignId: CampaignId });

/** Gives a draft up, or one occurrence of a schedule; the schedule goes on with the next. */
export async function discardCampaign(
  ctx: PersonCtx,
  raw: z.input<typeof DiscardCampaign>,
): Promise<Campaign> {
  const { campaignId } = DiscardCampaign.parse(raw);
  return onRecord(ctx, 'discard an access review', campaignId, () =>
    transaction(ctx, async (tx, ctx) => {
      assertAdmin(ctx, 'discard an access review');
      const now = ctx.clock.now();
      const discarded = await campaignStore.moveCampaign(tx, campaignId, 'discarded', {
        dueAt: null,
        leaseUntil: null,
      });
      if (discarded === undefined) {
        const found = await campaignStore.findCampaign(tx, campaignId);
        if (found === undefined) throw new DomainError('not_found', 'This review can’t be found.');
        throw new StaleStateError(`“${found.name}” is ${found.state} already, so it can’t be discarded.`);
      }
      await audit(tx, ctx, {
        kind: 'campaign.discarded',
        data: { campaign: discarded.name },
        subject: { campaignId },
      });
      await refreshCards(tx, [campaignId], now);
      return campaignStore.toCampaign(discarded);
    }),
  );
}
