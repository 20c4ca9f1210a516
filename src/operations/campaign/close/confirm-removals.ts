import * as z from 'zod';
import { answeredBy } from '../../../domain/review/campaign.ts';
import type { Campaign } from '../../../domain/review/campaign.ts';
import { StaleStateError } from '../../../domain/errors.ts';
import { CampaignId } from '../../../domain/ids.ts';
import { audit } from '../../../store/audit/audit-log.ts';
import { countOpen } from '../../../store/campaign/campaign-close-store.ts';
import { refreshCards } from '../../../store/card/cards.ts';
import * as campaignStore from '../../../store/campaign/campaign-store.ts';
import type { CampaignRow } from '../../../store/campaign/campaign-store.ts';
import type { Tx } from '../../../store/database/database.ts';
import * as personStore from '../../../store/people/person-store.ts';
import type { PersonCtx } from '../../actor.ts';
import { notNow } from '../show/campaign-sentence.ts';
import { steerCampaign } from '../run/steer-campaign.ts';

export const ConfirmRemovals = z.object({ campaignId: CampaignId });

/** Returns the guard's question: what nobody decided is removed. */
export async function confirmRemovals(
  ctx: PersonCtx,
  raw: z.input<typeof ConfirmRemovals>,
): Promise<Campaign> {
  const { campaignId } = ConfirmRemovals.parse(raw);
  return steerCampaign(
    ctx,
    'confirm the removals of an access review',
    campaignId,
    async (tx, ctx, campaign) => {
      if (campaign.state !== 'closing') throw notNow(campaign);
      if (campaign.guardState !== 'asked') throw await alreadyAnswered(tx, campaign);
      const now = ctx.clock.now();
      const changed = await campaignStore.changeCampaign(tx, campaignId, ['closing'], {
        guardState: 'confirmed',
        guardReport: campaign.guardReport && { ...campaign.guardReport, confirmedBy: ctx.actor.person.id },
        dueAt: now,
      });
      await audit(tx, ctx, {
        kind: 'campaign.confirmed',
        data: { campaign: campaign.name, removals: await countOpen(tx, campaignId) },
        subject: { campaignId },
      });
      await refreshCards(tx, [campaignId], now, ['campaign']);
      return campaignStore.toCampaign(changed ?? campaign);
    },
  );
}

async function alreadyAnswered(tx: Tx, { name, guardState, guardReport }: CampaignRow): Promise<Error> {
  if (guardState === null)
    return new StaleStateError(`“${name}” doesn’t need a go-ahead, so nothing was changed.`);
  const id = answeredBy({ guardState, guardReport });
  const [by] = id === null ? [] : await personStore.findPeople(tx, [id]);
  return new StaleStateError(
    `${by?.name ?? 'Somebody'} has answered this for “${name}” already, so nothing was changed.`,
  );
}
