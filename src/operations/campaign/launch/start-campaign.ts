import * as z from 'zod';
import type { Campaign } from '../../../domain/review/campaign.ts';
import { DomainError, StaleStateError } from '../../../domain/errors.ts';
import { CampaignId } from '../../../domain/ids.ts';
import * as campaignStore from '../../../store/campaign/campaign-store.ts';
import { refreshCards, wantCards } from '../../../store/card/cards.ts';
import { transaction } from '../../../store/database/transaction.ts';
import type { PersonCtx } from '../../actor.ts';
import { onRecord } from '../../on-record.ts';
import { assertAdmin } from '../show/campaign-runners.ts';

export const StartCampaign = z.object({ campaignId: CampaignId });

/** Has a draft launched, and makes the admin who says so the one who runs it. */
export async function startCampaign(ctx: PersonCtx, raw: z.input<typeof StartCampaign>): Promise<Campaign> {
  const { campaignId } = StartCampaign.parse(raw);
  return onRecord(ctx, 'start an access review', campaignId, () =>
    transaction(ctx, async (tx, ctx) => {
      assertAdmin(ctx, 'start an access review');
      const found = await campaignStore.lockCampaign(tx, campaignId, 'update');
      const now = ctx.clock.now();
      if (found === undefined) throw new DomainError('not_found', 'This review can’t be found.');
      if (found.state !== 'scheduled')
        throw new StaleStateError(`“${found.name}” is ${found.state} already, so nothing was changed.`);
      if (found.dueAt !== null && found.dueAt <= now && found.lastError === null)
        throw new StaleStateError(`“${found.name}” is being started already.`);
      const ownerId = ctx.actor.person.id;
      const started = await campaignStore.changeCampaign(tx, campaignId, ['scheduled'], {
        dueAt: now,
        ownerId,
        attempts: 0,
        lastError: null,
      });
      if (started === undefined) throw new Error('a campaign that is held was changed');
      await refreshCards(tx, [campaignId], now);
      await wantCards(tx, [{ kind: 'campaign', subjectId: campaignId, audienceId: ownerId }], now);
      return campaignStore.toCampaign(started);
    }),
  );
}
