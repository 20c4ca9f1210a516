import { DomainError } from '../../../domain/errors.ts';
import type { CampaignId } from '../../../domain/ids.ts';
import * as campaignStore from '../../../store/campaign/campaign-store.ts';
import type { CampaignRow } from '../../../store/campaign/campaign-store.ts';
import type { Tx } from '../../../store/database/database.ts';
import { transaction } from '../../../store/database/transaction.ts';
import type { PersonCtx } from '../../actor.ts';
import { onRecord } from '../../on-record.ts';
import { assertAdmin } from '../show/campaign-runners.ts';

/** One act of an admin on a campaign, which is held as it is meanwhile. */
export async function steerCampaign<T>(
  ctx: PersonCtx,
  act: string,
  campaignId: CampaignId,
  run: (tx: Tx, ctx: PersonCtx, campaign: CampaignRow) => Promise<T>,
): Promise<T> {
  return onRecord(ctx, act, campaignId, () =>
    transaction(ctx, async (tx, ctx) => {
      assertAdmin(ctx, act);
      return run(tx, ctx, await holdCampaign(tx, campaignId));
    }),
  );
}

export async function holdCampaign(tx: Tx, campaignId: CampaignId): Promise<CampaignRow> {
  const campaign = await campaignStore.lockCampaign(tx, campaignId, 'update');
  if (campaign === undefined) throw new DomainError('not_found', 'This access review can’t be found.');
  return campaign;
}
