import * as z from 'zod';
import type { Campaign } from '../../../domain/review/campaign.ts';
import { DomainError, StaleStateError } from '../../../domain/errors.ts';
import { CampaignId } from '../../../domain/ids.ts';
import { audit } from '../../../store/audit/audit-log.ts';
import { countSparable } from '../../../store/campaign/campaign-close-store.ts';
import { refreshCards } from '../../../store/card/cards.ts';
import * as campaignStore from '../../../store/campaign/campaign-store.ts';
import type { PersonCtx } from '../../actor.ts';
import { TypedText } from '../../request/typed-text.ts';
import { notNow } from '../show/campaign-sentence.ts';
import { steerCampaign } from '../run/steer-campaign.ts';

export const SpareRemovals = z.object({ campaignId: CampaignId, reason: TypedText });

/**
 * Lets what nobody decided keep its access, as far as its removal wasn't begun: it stays undecided, with the reason.
 * What reviewers revoked is removed all the same, and so is what this admin holds themselves.
 */
export async function spareRemovals(ctx: PersonCtx, raw: z.input<typeof SpareRemovals>): Promise<Campaign> {
  const { campaignId, reason } = SpareRemovals.parse(raw);
  if (reason === '')
    throw new DomainError(
      'invalid',
      'Say in a sentence why these keep their access. It’s kept as evidence.',
      {
        field: 'comment',
      },
    );
  return steerCampaign(
    ctx,
    'spare the removals of an access review',
    campaignId,
    async (tx, ctx, campaign) => {
      if (campaign.state !== 'closing') throw notNow(campaign);
      if (campaign.guardState !== 'asked' && campaign.heldAt === null)
        throw new StaleStateError(
          `The removals of “${campaign.name}” are under way. Stop them first, then keep what’s left.`,
        );
      const { count, own } = await countSparable(tx, campaignId, ctx.actor.person.id);
      const spared = count - own;
      if (count === 0 || campaign.guardState === 'spared')
        throw new StaleStateError(`Nothing is left to keep in “${campaign.name}”, so nothing was changed.`);
      if (spared === 0)
        throw new DomainError(
          'forbidden',
          'Only your own access is left, and another admin has to decide about that. Nothing was changed.',
        );
      const now = ctx.clock.now();
      const guardReport = campaign.guardReport ?? { removals: spared, over: [], overCount: 0 };
      const changed = await campaignStore.changeCampaign(tx, campaignId, ['closing'], {
        guardState: 'spared',
        guardReport: { ...guardReport, spared: reason, sparedBy: ctx.actor.person.id },
        dueAt: now,
      });
      await audit(tx, ctx, {
        kind: 'campaign.spared',
        data: { campaign: campaign.name, spared, reason },
        subject: { campaignId },
      });
      await refreshCards(tx, [campaignId], now, ['campaign']);
      return campaignStore.toCampaign(changed ?? campaign);
    },
  );
}
