import * as z from 'zod';
import { DomainError } from '../../../domain/errors.ts';
import { CampaignId } from '../../../domain/ids.ts';
import { repostCards } from '../../../store/card/cards.ts';
import { listSignOffs } from '../../../store/campaign/sign-off-store.ts';
import { transaction } from '../../../store/database/transaction.ts';
import type { PersonCtx } from '../../actor.ts';
import { onRecord } from '../../on-record.ts';

export const BringSignOff = z.object({ campaignId: CampaignId });

/** Posts a campaign to one of those who sign it, as the last message of their conversation. */
export async function bringSignOff(ctx: PersonCtx, raw: z.input<typeof BringSignOff>): Promise<void> {
  const { campaignId } = BringSignOff.parse(raw);
  await onRecord(ctx, 'sign an access review', campaignId, () =>
    transaction(ctx, async (tx, ctx) => {
      const audienceId = ctx.actor.person.id;
      const asked = await listSignOffs(tx, campaignId);
      if (!asked.some((one) => one.personId === audienceId))
        throw new DomainError('forbidden', 'You aren’t asked to sign this access review.');
      await repostCards(
        tx,
        [{ kind: 'campaign-sign-off', subjectId: campaignId, audienceId, rank: 'waited-for' }],
        ctx.clock.now(),
      );
    }),
  );
}
