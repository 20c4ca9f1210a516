import type { Ctx } from '../../context.ts';
import type { HandOnFault } from '../../../domain/request/hand-on.ts';
import type { ReviewItemId } from '../../../domain/ids.ts';
import { localDate } from '../../../domain/time/local-date.ts';
import { isActive } from '../../../domain/people/person.ts';
import type { Person } from '../../../domain/people/person.ts';
import type { CampaignRow } from '../../../store/campaign/campaign-store.ts';
import type { Drizzle } from '../../../store/database/database.ts';
import * as personStore from '../../../store/people/person-store.ts';
import type { ReviewItemRow } from '../../../store/review/review-item-store.ts';
import { findTaker, reviewHandOnFault } from './hand-on-review.ts';
import { readGivings, whyNotReviewer } from '../show/read-access.ts';

export type JudgedItem = Pick<
  ReviewItemRow,
  'id' | 'grantId' | 'personId' | 'resourceId' | 'entitlement' | 'handedById'
>;

/** Why somebody may not decide an item: what stands in the way of anybody, or of whoever it was handed to. */
export type WhyNot = 'inactive' | 'holder' | 'requester' | 'approver' | HandOnFault;

/** Of these items those that this person may not decide now, each with why. */
export async function whyNotDecide(
  db: Drizzle,
  ctx: Pick<Ctx, 'config' | 'clock'>,
  { rules }: Pick<CampaignRow, 'rules'>,
  reviewer: Person,
  items: readonly JudgedItem[],
): Promise<Map<ReviewItemId, WhyNot>> {
  if (!isActive(reviewer, localDate(ctx.clock.now(), ctx.config.timezone)))
    return new Map(items.map(({ id }) => [id, 'inactive']));
  const found = new Map<ReviewItemId, WhyNot>();
  const givings = await readGivings(db, items);
  for (const item of items) {
    const fault = whyNotReviewer(ctx, reviewer, item, givings);
    if (fault !== undefined) found.set(item.id, fault);
  }
  const chosen = items.filter((item) => item.handedById !== null);
  if (chosen.length === 0) return found;
  const taker = await findTaker(db, ctx, rules, reviewer);
  const holders = await personStore.findPeople(
    db,
    chosen.flatMap((item) => item.personId ?? []),
  );
  const byId = new Map(holders.map((holder) => [holder.id, holder]));
  for (const item of chosen) {
    const holder = item.personId === null ? undefined : byId.get(item.personId);
    const fault = reviewHandOnFault(taker, item, holder);
    if (fault !== undefined && !found.has(item.id)) found.set(item.id, fault);
  }
  return found;
}
