import type { Ctx } from '../../context.ts';
import type { PersonId } from '../../../domain/ids.ts';
import { audit } from '../../../store/audit/audit-log.ts';
import type { CampaignRow } from '../../../store/campaign/campaign-store.ts';
import { refreshCards, repostDaily } from '../../../store/card/cards.ts';
import type { Tx } from '../../../store/database/database.ts';
import * as personStore from '../../../store/people/person-store.ts';
import * as batchStore from '../../../store/review/review-batch-store.ts';
import type { MovedItems } from '../../../store/review/review-reassignment-store.ts';
import { adminCards } from '../show/campaign-runners.ts';
import { reassignAway } from './reassign-away.ts';
import { refreshLate } from './refresh-late.ts';

/** A reviewer whose open items go on to others. */
export interface Leaving {
  reviewerId: PersonId;
  /** A sentence. */
  why: string;
}

/** Moves what these have open in a campaign that is held to the next in line, and tells the admins of what nobody may review; returns how many items. */
export async function moveOn(
  tx: Tx,
  ctx: Ctx,
  campaign: CampaignRow,
  leaving: readonly Leaving[],
): Promise<number> {
  const moved = await reassignAway(
    tx,
    ctx,
    campaign,
    leaving.map((one) => one.reviewerId),
  );
  if (moved.length === 0) return 0;
  const nameOf = await namesOf(tx, moved);
  const losers = leaving.filter((one) => moved.some(({ from }) => from === one.reviewerId));
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
        subject: { campaignId: campaign.id },
      };
    }),
  );
  const batches = await batchStore.findBatchesOf(
    tx,
    losers.map(({ reviewerId }) => ({ campaignId: campaign.id, reviewerId })),
  );
  const now = ctx.clock.now();
  await refreshCards(tx, [campaign.id, ...batches.map((batch) => batch.id)], now);
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
