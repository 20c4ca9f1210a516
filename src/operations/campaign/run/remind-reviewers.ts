import type { Ctx } from '../../context.ts';
import type { PersonId } from '../../../domain/ids.ts';
import type { Person } from '../../../domain/people/person.ts';
import { audit } from '../../../store/audit/audit-log.ts';
import { repostCards } from '../../../store/card/cards.ts';
import type { Tx } from '../../../store/database/database.ts';
import * as personStore from '../../../store/people/person-store.ts';
import * as clockStore from '../../../store/review/review-clock-store.ts';
import type { DueBatch } from '../../../store/review/review-clock-store.ts';
import { transaction } from '../../../store/database/transaction.ts';
import { workingInstant } from '../../approval/ask/remind-approvers.ts';

const REVIEWERS = 200;
const AT_MOST_EVERY_MS = 60 * 60_000;

/** When a batch is reminded next, and whether it is now. */
interface Plan {
  due: DueBatch;
  now: boolean;
  lastDay: boolean;
  remindDueAt: Date | null;
  lastDayDueAt: Date | null;
}

/** Reminds reviewers whose time has come: one message each, of all that they have left in every campaign. */
export async function remindReviewers(ctx: Ctx): Promise<number> {
  for (let reminded = 0; ; ) {
    const page = await transaction(ctx, (tx, ctx) => remindSome(tx, ctx));
    reminded += page.reminded;
    if (page.seen === 0) return reminded;
  }
}

async function remindSome(tx: Tx, ctx: Ctx): Promise<{ seen: number; reminded: number }> {
  const now = ctx.clock.now();
  const until = new Date(now.getTime() + AT_MOST_EVERY_MS);
  const due = await clockStore.takeReminders(tx, now, until, REVIEWERS);
  const people = await personStore.findPeople(
    tx,
    due.map(({ batch }) => batch.reviewerId),
  );
  const byId = new Map(people.map((person) => [person.id, person]));
  const plans = due.map((one) => planOf(ctx, one, byId.get(one.batch.reviewerId)));
  await clockStore.setReminders(
    tx,
    plans.map(({ due: { batch }, remindDueAt, lastDayDueAt }) => ({
      id: batch.id,
      remindDueAt,
      lastDayDueAt,
    })),
  );
  const reminded = plans.filter((plan) => plan.now);
  await postDigests(tx, ctx, [...new Set(reminded.map(({ due: { batch } }) => batch.reviewerId))]);
  await audit(tx, ctx, ...reminded.map(reminderEvent));
  return { seen: due.length, reminded: reminded.length };
}

/**
 * What is due is reminded of in its reader's working hours, and with it what will be within the hour. A last day that
 * has no working hours left is told of all the same.
 */
function planOf(ctx: Ctx, due: DueBatch, reviewer: Person | undefined): Plan {
  const { batch, campaign, open, unsubmitted } = due;
  const now = ctx.clock.now();
  const closesAt = campaign.closesAt ?? now;
  const isOver = campaign.state !== 'running' || closesAt <= now || reviewer === undefined;
  if (isOver) return { due, now: false, lastDay: false, remindDueAt: null, lastDayDueAt: null };
  const beforeClose = (at: Date): Date | null => (at < closesAt ? at : null);
  const soonest = workingInstant(ctx, reviewer, now);
  const isLastDay = batch.lastDayDueAt !== null && batch.lastDayDueAt <= now;
  if (soonest > now && !(isLastDay && soonest >= closesAt)) {
    const putOff = (at: Date | null) => at && (at <= now ? beforeClose(soonest) : at);
    const remindDueAt = putOff(batch.remindDueAt);
    return { due, now: false, lastDay: false, remindDueAt, lastDayDueAt: putOff(batch.lastDayDueAt) };
  }
  const within = new Date(now.getTime() + AT_MOST_EVERY_MS);
  const lastDay = batch.lastDayDueAt !== null && batch.lastDayDueAt <= within;
  const everyMs = (campaign.rules.remind?.everySeconds ?? 0) * 1_000;
  const isDue = batch.remindDueAt !== null && batch.remindDueAt <= within;
  const next = new Date(now.getTime() + Math.max(everyMs, AT_MOST_EVERY_MS));
  return {
    due,
    now: open + unsubmitted > 0,
    lastDay,
    remindDueAt: isDue ? beforeClose(workingInstant(ctx, reviewer, next)) : batch.remindDueAt,
    lastDayDueAt: lastDay ? null : batch.lastDayDueAt,
  };
}

async function postDigests(tx: Tx, ctx: Ctx, reviewerIds: readonly PersonId[]): Promise<void> {
  await repostCards(
    tx,
    reviewerIds.map((id) => ({ kind: 'review-digest', subjectId: id, audienceId: id })),
    ctx.clock.now(),
  );
}

const reminderEvent = ({ due: { batch, campaign, open }, lastDay }: Plan) => ({
  kind: 'review-batch.reminded' as const,
  data: { campaign: campaign.name, reviewer: batch.reviewerId, open, lastDay },
  subject: { campaignId: campaign.id },
});
