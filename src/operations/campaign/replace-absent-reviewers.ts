import type { Ctx } from '../../context.ts';
import type { CampaignId, PersonId } from '../../domain/ids.ts';
import { localDate } from '../../domain/local-date.ts';
import { audit } from '../../store/audit-log.ts';
import { lockCampaign } from '../../store/campaign-store.ts';
import { refreshCards, repostDaily } from '../../store/cards.ts';
import type { Tx } from '../../store/database.ts';
import * as personStore from '../../store/person-store.ts';
import * as batchStore from '../../store/review-batch-store.ts';
import { listAbsentReviewers } from '../../store/review-clock-store.ts';
import type { MovedItems } from '../../store/review-reassignment-store.ts';
import { transaction } from '../../store/transaction.ts';
import { adminCards } from './campaign-runners.ts';
import { reassignAway } from './reassign-away.ts';
import { refreshLate } from './refresh-late.ts';

/** A million grants may be looked through. */
const STATEMENT_TIMEOUT_MS = 60_000;

interface Absent {
  campaignId: CampaignId;
  reviewerId: PersonId;
  /** A sentence. */
  why: string;
}

/** Moves what reviewers have open who may not review any more to the next in line; answers how many items. */
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
  const moved = await reassignAway(
    tx,
    ctx,
    campaign,
    absent.map((one) => one.reviewerId),
  );
  if (moved.length === 0) return 0;
  const nameOf = await namesOf(tx, moved);
  const losers = absent.filter((one) => moved.some(({ from }) => from === one.reviewerId));
  await audit(
    tx,
    ctx,
    ...losers.map(({ reviewerId, why }) => {
      const theirs = moved.filter((one) => one.from === reviewerId);
      const items = theirs.reduce((sum, one) => sum + one.items, 0);
      const whereTo = theirs.map((one) => `${one.items} to ${nameOf(one.to)}`).join(', ');
      return {
        kind: 'review-batch.moved' as const,
        data: {
          campaign: campaign.name,
          from: reviewerId,
          items,
          reason: `${why} They went on: ${whereTo}.`,
        },
        subject: { campaignId },
      };
    }),
  );
  const batches = await batchStore.findBatchesOf(
    tx,
    losers.map(({ reviewerId }) => ({ campaignId, reviewerId })),
  );
  const now = ctx.clock.now();
  await refreshCards(tx, [campaignId, ...batches.map((batch) => batch.id)], now);
  await refreshLate(tx, ctx, campaign, batches);
  if (moved.some((one) => one.to === null)) await repostDaily(tx, await adminCards(tx, ctx, campaign), now);
  return moved.reduce((sum, one) => sum + one.items, 0);
}

async function namesOf(tx: Tx, moved: readonly MovedItems[]): Promise<(id: PersonId | null) => string> {
  const people = await personStore.findPeople(
    tx,
    moved.flatMap((one) => one.to ?? []),
  );
  return (id) =>
    id === null
      ? 'nobody, since nobody else may review them'
      : (people.find((person) => person.id === id)?.name ?? 'somebody unknown');
}
