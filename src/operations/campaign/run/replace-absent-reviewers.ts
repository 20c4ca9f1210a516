import type { Ctx } from '../../context.ts';
import type { CampaignId } from '../../../domain/ids.ts';
import { localDate } from '../../../domain/time/local-date.ts';
import { refreshCards } from '../../../store/card/cards.ts';
import { lockCampaign } from '../../../store/campaign/campaign-store.ts';
import type { Tx } from '../../../store/database/database.ts';
import { settleMoving } from '../../../store/review/review-batch-store.ts';
import { listAbsentReviewers } from '../../../store/review/review-clock-store.ts';
import { endItemsOfEndedGrants } from '../../../store/campaign/review-launch-store.ts';
import { transaction } from '../../../store/database/transaction.ts';
import { reopenUndecidable } from '../../review/decide/reopen-items.ts';
import { moveOn } from './move-on.ts';
import type { Leaving } from './move-on.ts';

/** A million grants may be looked through. */
const STATEMENT_TIMEOUT_MS = 60_000;

interface Absent extends Leaving {
  campaignId: CampaignId;
}

/** Moves what reviewers didn't submit and may not decide any more to the next in line; returns how many items. */
export async function replaceAbsentReviewers(ctx: Ctx): Promise<number> {
  const today = localDate(ctx.clock.now(), ctx.config.timezone);
  const absent: Absent[] = await listAbsentReviewers(ctx.db.drizzle, today);
  let moved = 0;
  for (const campaignId of new Set(absent.map((one) => one.campaignId)))
    moved += await transaction(
      ctx,
      (tx) =>
        replaceIn(
          tx,
          ctx,
          campaignId,
          absent.filter((one) => one.campaignId === campaignId),
        ),
      { statementTimeoutMs: STATEMENT_TIMEOUT_MS },
    );
  return moved;
}

async function replaceIn(
  tx: Tx,
  ctx: Ctx,
  campaignId: CampaignId,
  absent: readonly Absent[],
): Promise<number> {
  const campaign = await lockCampaign(tx, campaignId, 'share');
  if (campaign?.state !== 'running') return 0;
  for (const { reviewerId } of absent) await reopenUndecidable(tx, ctx, campaign, reviewerId);
  // What ended in the instant in which it was taken back saw no open item.
  await endItemsOfEndedGrants(tx, ctx, { id: campaignId, since: campaign.launchedAt ?? campaign.draftedAt });
  const moved = await moveOn(tx, ctx, campaign, absent);
  const settled = await settleMoving(
    tx,
    campaignId,
    absent.map(({ reviewerId }) => reviewerId),
  );
  await refreshCards(tx, settled, ctx.clock.now());
  return moved;
}
