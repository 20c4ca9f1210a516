import type { Ctx } from '../../context.ts';
import { audit } from '../../../store/audit/audit-log.ts';
import { refreshInBackground } from '../../../store/card/background-cards.ts';
import { repostDaily } from '../../../store/card/cards.ts';
import type { Tx } from '../../../store/database/database.ts';
import { changeBatch } from '../../../store/review/review-batch-store.ts';
import * as clockStore from '../../../store/review/review-clock-store.ts';
import type { DueBatch } from '../../../store/review/review-clock-store.ts';
import { transaction } from '../../../store/database/transaction.ts';
import { workingInstant } from '../../approval/ask/remind-approvers.ts';
import { findEscalated } from './find-escalated.ts';

const BATCH = 100;

/** Tells others of reviewers who are late, once each; returns how many reviewers. */
export async function escalateBatches(ctx: Ctx): Promise<number> {
  for (let escalated = 0; ; ) {
    const page = await transaction(ctx, async (tx, ctx) => {
      const due = await clockStore.takeEscalations(tx, ctx.clock.now(), BATCH);
      let told = 0;
      for (const one of due) if (await escalate(tx, ctx, one)) told++;
      return { seen: due.length, told };
    });
    escalated += page.told;
    if (page.seen < BATCH) return escalated;
  }
}

async function escalate(tx: Tx, ctx: Ctx, { batch, campaign, open }: DueBatch): Promise<boolean> {
  const now = ctx.clock.now();
  if (open === 0 || campaign.state !== 'running') {
    await changeBatch(tx, batch.id, { escalateDueAt: null });
    return false;
  }
  const told = await findEscalated(tx, ctx, campaign, batch);
  const mornings = told.map((person) => workingInstant(ctx, person, now).getTime());
  const soonest = new Date(Math.min(...mornings, campaign.closesAt?.getTime() ?? Infinity));
  if (told.length > 0 && soonest > now && soonest < (campaign.closesAt ?? now)) {
    await changeBatch(tx, batch.id, { escalateDueAt: soonest });
    return false;
  }
  await changeBatch(tx, batch.id, { escalateDueAt: null, escalatedAt: now });
  await repostDaily(
    tx,
    told.map(({ id }) => ({ kind: 'review-late', subjectId: id, audienceId: id })),
    now,
  );
  await audit(tx, ctx, {
    kind: 'campaign.escalated',
    data: {
      campaign: campaign.name,
      reviewer: batch.reviewerId,
      to: told.map((person) => person.id),
      open,
    },
    subject: { campaignId: campaign.id },
  });
  await refreshInBackground(tx, [campaign.id, batch.id], now, ['campaign', 'review-batch']);
  return true;
}
