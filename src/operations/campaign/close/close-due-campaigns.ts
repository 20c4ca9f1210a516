import type { Ctx } from '../../context.ts';
import { listToClose } from '../../../store/campaign/campaign-close-store.ts';
import { lockCampaign } from '../../../store/campaign/campaign-store.ts';
import { transaction } from '../../../store/database/transaction.ts';
import { stopDecisions } from './stop-decisions.ts';

/** A million items are counted. */
const STATEMENT_TIMEOUT_MS = 60_000;

/** Closes campaigns whose last day is over; returns how many. */
export async function closeDueCampaigns(ctx: Ctx): Promise<number> {
  let closed = 0;
  for (const id of await listToClose(ctx.db.drizzle, ctx.clock.now()))
    await transaction(
      ctx,
      async (tx, ctx) => {
        const campaign = await lockCampaign(tx, id, 'update');
        if (campaign?.state !== 'running' || campaign.dueAt === null || campaign.dueAt > ctx.clock.now())
          return;
        await stopDecisions(tx, ctx, campaign, 'time');
        closed++;
      },
      { statementTimeoutMs: STATEMENT_TIMEOUT_MS },
    );
  return closed;
}
