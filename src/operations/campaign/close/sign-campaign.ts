import * as z from 'zod';
import type { Campaign } from '../../../domain/review/campaign.ts';
import { DomainError, StaleStateError } from '../../../domain/errors.ts';
import { CampaignId } from '../../../domain/ids.ts';
import { audit } from '../../../store/audit/audit-log.ts';
import { refreshCards } from '../../../store/card/cards.ts';
import * as campaignStore from '../../../store/campaign/campaign-store.ts';
import { tallyCampaign } from '../../../store/campaign/review-progress-store.ts';
import * as signOffStore from '../../../store/campaign/sign-off-store.ts';
import { transaction } from '../../../store/database/transaction.ts';
import type { PersonCtx } from '../../actor.ts';
import { onRecord } from '../../on-record.ts';
import { notNow } from '../show/campaign-sentence.ts';
import { sealCampaign } from './seal-campaign.ts';
import { signOffStatement } from './sign-off-statement.ts';
import { holdCampaign } from '../run/steer-campaign.ts';

export const SignCampaign = z.object({ campaignId: CampaignId });

/** Signs what a review came to, with its figures as they are now; the last signature closes it. */
export async function signCampaign(ctx: PersonCtx, raw: z.input<typeof SignCampaign>): Promise<Campaign> {
  const { campaignId } = SignCampaign.parse(raw);
  return onRecord(ctx, 'sign an access review', campaignId, () =>
    transaction(ctx, async (tx, ctx) => {
      const campaign = await holdCampaign(tx, campaignId);
      const now = ctx.clock.now();
      const personId = ctx.actor.person.id;
      const asked = await signOffStore.listSignOffs(tx, campaignId);
      const mine = asked.find((one) => one.personId === personId);
      if (mine === undefined)
        throw new DomainError('forbidden', `You aren’t asked to sign “${campaign.name}”.`);
      if (mine.signedAt !== null)
        throw new StaleStateError(`You have signed “${campaign.name}” already, so nothing was changed.`);
      if (campaign.state !== 'closing') throw notNow(campaign);
      const figures = signOffStatement(campaign.name, await tallyCampaign(tx, campaignId));
      const statement = [figures, mine.statement].filter((part) => part !== '').join(' ');
      await signOffStore.recordSignature(tx, { campaignId, personId }, { signedAt: now, statement });
      if (mine.statement !== '')
        await signOffStore.withdrawSignOff(tx, { campaignId, inPlaceOf: mine.statement });
      await audit(tx, ctx, {
        kind: 'campaign.signed',
        data: { campaign: campaign.name, statement },
        subject: { campaignId },
      });
      await refreshCards(tx, [campaignId], now, ['campaign', 'campaign-sign-off']);
      await sealCampaign(tx, ctx, campaign);
      const after = await campaignStore.findCampaign(tx, campaignId);
      return campaignStore.toCampaign(after ?? campaign);
    }),
  );
}
