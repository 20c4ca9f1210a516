import * as z from 'zod';
import { DomainError, StaleStateError } from '../../../domain/errors.ts';
import { CampaignId, PersonId } from '../../../domain/ids.ts';
import { localDate } from '../../../domain/time/local-date.ts';
import { isActive } from '../../../domain/people/person.ts';
import type { Person } from '../../../domain/people/person.ts';
import { refreshInBackground } from '../../../store/card/background-cards.ts';
import type { Tx } from '../../../store/database/database.ts';
import * as personStore from '../../../store/people/person-store.ts';
import { countOpenOf, findReviewable, handOver } from '../../../store/review/review-handover-store.ts';
import type { PersonCtx } from '../../actor.ts';
import { handOnSentence } from '../../approval/hand-on-sentence.ts';
import { boundsOf, findTaker, reviewHandOnFault } from '../../review/decide/hand-on-review.ts';
import type { Taker } from '../../review/decide/hand-on-review.ts';
import { addToBatch } from '../../review/decide/reassign-item.ts';
import { notNow } from '../show/campaign-sentence.ts';
import { steerCampaign } from './steer-campaign.ts';

export const GiveUnreviewed = z.object({ campaignId: CampaignId, toPersonId: PersonId });
/** So much fits into the time of one click; what is left is given by the next. */
const AT_ONCE = 2_000;

/** Gives what nobody in the template's list may review to somebody who may; what they may not stays. */
export async function giveUnreviewed(
  ctx: PersonCtx,
  raw: z.input<typeof GiveUnreviewed>,
): Promise<{ given: number; left: number }> {
  const { campaignId, toPersonId } = GiveUnreviewed.parse(raw);
  return steerCampaign(ctx, 'give reviews to somebody', campaignId, async (tx, ctx, campaign) => {
    if (campaign.state !== 'running') throw notNow(campaign);
    const of = { campaignId, reviewerId: null };
    const to = await requireReviewer(tx, ctx, toPersonId);
    const reason = 'Nobody in the template’s list may review it.';
    const taker = await findTaker(tx, ctx, campaign.rules, to);
    const given = await handOver(tx, ctx, of, {
      personId: to.id,
      reason,
      limit: AT_ONCE,
      chosen: { byId: ctx.actor.person.id, bounds: boundsOf(taker) },
    });
    const left = await countOpenOf(tx, of);
    if (given === 0 && left === 0)
      throw new StaleStateError(
        `Everything in “${campaign.name}” has a reviewer by now, so nothing was changed.`,
      );
    if (given === 0) throw await whyNone(tx, of, taker);
    await addToBatch(tx, ctx, campaign, to.id, given);
    const now = ctx.clock.now();
    await refreshInBackground(tx, [campaignId, to.id], now, ['campaign', 'review-digest']);
    return { given, left };
  });
}

async function whyNone(tx: Tx, of: { campaignId: CampaignId; reviewerId: null }, taker: Taker) {
  const { to } = taker;
  const item = await findReviewable(tx, of, to.id);
  const [holder] = item?.personId ? await personStore.findPeople(tx, [item.personId]) : [];
  const fault = item && reviewHandOnFault(taker, item, holder);
  const sentence =
    fault !== undefined
      ? handOnSentence(fault, to, holder === undefined ? [] : [holder])
      : `${to.name} may review none of these: it is their own access, or they asked for it or approved it.`;
  return new DomainError('invalid', `${sentence} Choose somebody else.`, { field: 'person' });
}

async function requireReviewer(tx: Tx, ctx: PersonCtx, id: PersonId): Promise<Person> {
  const [to] = await personStore.findPeople(tx, [id]);
  const today = localDate(ctx.clock.now(), ctx.config.timezone);
  if (to === undefined || to.slackUserId === null || !isActive(to, today))
    throw new DomainError('invalid', 'That person isn’t an active member here. Choose somebody else.', {
      field: 'person',
    });
  return to;
}
