import * as z from 'zod';
import { DomainError } from '../../../domain/errors.ts';
import { CampaignId } from '../../../domain/ids.ts';
import * as campaignStore from '../../../store/campaign/campaign-store.ts';
import { repostCards } from '../../../store/card/cards.ts';
import { transaction } from '../../../store/database/transaction.ts';
import type { PersonCtx } from '../../actor.ts';
import { onRecord } from '../../on-record.ts';

export const BringCampaign = z.object({ campaignId: CampaignId });

/** Posts a campaign to an admin or auditor, as the last message of their conversation; they follow it from then on. */
export async function bringCampaign(ctx: PersonCtx, raw: z.input<typeof BringCampaign>): Promise<void> {
  const { campaignId } = BringCampaign.parse(raw);
  await onRecord(ctx, 'look at an access review', campaignId, () =>
    transaction(ctx, async (tx) => {
      assertMayFollow(ctx);
      const campaign = await campaignStore.findCampaign(tx, campaignId);
      if (campaign === undefined) throw new DomainError('not_found', 'This access review can’t be found.');
      const audienceId = ctx.actor.person.id;
      await repostCards(tx, [{ kind: 'campaign', subjectId: campaign.id, audienceId }], ctx.clock.now());
    }),
  );
}

export function assertMayFollow({ actor }: PersonCtx): void {
  if (!actor.isAdmin && !actor.isAuditor)
    throw new DomainError('forbidden', 'Only admins and auditors see a whole access review.');
}
