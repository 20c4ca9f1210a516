import * as z from 'zod';
import type { Campaign } from '../../../domain/review/campaign.ts';
import { StaleStateError } from '../../../domain/errors.ts';
import { CampaignId } from '../../../domain/ids.ts';
import { audit } from '../../../store/audit/audit-log.ts';
import { countRemovalsLeft } from '../../../store/campaign/campaign-close-store.ts';
import { refreshCards, repostCards, wantCards } from '../../../store/card/cards.ts';
import type { WantedCard } from '../../../store/card/cards.ts';
import * as campaignStore from '../../../store/campaign/campaign-store.ts';
import type { PersonCtx } from '../../actor.ts';
import { adminCards } from '../show/campaign-runners.ts';
import { notNow } from '../show/campaign-sentence.ts';
import { steerCampaign } from '../run/steer-campaign.ts';

export const HoldRemovals = z.object({ campaignId: CampaignId });

/** Stops the removals of a campaign, before they begin or while they run: what is at its target already isn't called back. */
export async function holdRemovals(ctx: PersonCtx, raw: z.input<typeof HoldRemovals>): Promise<Campaign> {
  const { campaignId } = HoldRemovals.parse(raw);
  return steerCampaign(
    ctx,
    'stop the removals of an access review',
    campaignId,
    async (tx, ctx, campaign) => {
      if (campaign.state !== 'running' && campaign.state !== 'closing') throw notNow(campaign);
      if (campaign.heldAt !== null)
        throw new StaleStateError(
          `The removals of “${campaign.name}” are stopped already, so nothing was changed.`,
        );
      const now = ctx.clock.now();
      const held = await campaignStore.changeCampaign(tx, campaignId, ['running', 'closing'], {
        heldAt: now,
      });
      await audit(tx, ctx, {
        kind: 'campaign.held',
        data: { campaign: campaign.name, left: await countRemovalsLeft(tx, campaignId) },
        subject: { campaignId },
      });
      await refreshCards(tx, [campaignId], now, ['campaign']);
      const cards = await adminCards(tx, ctx, campaign);
      const isMine = (card: WantedCard) => card.audienceId === ctx.actor.person.id;
      await wantCards(tx, cards.filter(isMine), now);
      await repostCards(
        tx,
        cards.filter((card) => !isMine(card)),
        now,
      );
      return campaignStore.toCampaign(held ?? campaign);
    },
  );
}
