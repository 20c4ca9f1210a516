import type { Ctx } from '../../context.ts';
import { nextOccurrence } from '../../../domain/time/cron-schedule.ts';
import type { ReviewTemplate } from '../../../domain/definitions.ts';
import { CampaignId, newId } from '../../../domain/ids.ts';
import { audit } from '../../../store/audit/audit-log.ts';
import * as campaignStore from '../../../store/campaign/campaign-store.ts';
import type { CampaignRow } from '../../../store/campaign/campaign-store.ts';
import { ensureCards, refreshCards } from '../../../store/card/cards.ts';
import type { Tx } from '../../../store/database/database.ts';
import { transaction } from '../../../store/database/transaction.ts';
import { planOfTemplate } from './campaign-plan.ts';
import { campaignCards } from '../show/campaign-runners.ts';

/** The admins see what a campaign would mean this long before its schedule starts it. */
const SHOWN_AHEAD_MS = 24 * 60 * 60_000;

/**
 * Has one campaign wait for the next occurrence of each template's schedule, as access.yaml has it now. One that is
 * due stays as it is: after a downtime it is launched late, once, and the next occurrence follows.
 */
export async function scheduleCampaigns(ctx: Ctx): Promise<number> {
  return transaction(ctx, async (tx, ctx) => {
    const waiting = await campaignStore.listOccurrences(tx);
    let changes = 0;
    for (const row of waiting) if (await revise(tx, ctx, row)) changes++;
    for (const template of ctx.config.reviews.values())
      if (template.schedule !== null && !waiting.some((row) => row.templateId === template.id))
        if (await schedule(tx, ctx, template)) changes++;
    return changes;
  });
}

const keyOf = (template: ReviewTemplate): string => `template:${template.id}`;

async function schedule(tx: Tx, ctx: Ctx, template: ReviewTemplate): Promise<boolean> {
  const now = ctx.clock.now();
  const at = await nextAfter(tx, ctx, template, null);
  if (at === null) return false;
  const made = await campaignStore.insertCampaign(tx, {
    id: CampaignId.parse(newId('camp', now)),
    kind: 'template',
    templateId: template.id,
    scopeKey: keyOf(template),
    state: 'scheduled',
    ...planOfTemplate(ctx.config, template),
    scheduledFor: at,
    draftedAt: now,
    dueAt: at,
  });
  if (made === undefined) return false;
  await audit(tx, ctx, {
    kind: 'campaign.drafted',
    data: { campaign: made.name, kind: 'template', scope: template.scope.source },
    subject: { campaignId: made.id },
  });
  await showAhead(tx, ctx, made);
  return true;
}

/** When a template's schedule comes next, after what it brought already; another campaign than `except`. */
async function nextAfter(
  tx: Tx,
  ctx: Ctx,
  template: ReviewTemplate,
  except: CampaignId | null,
): Promise<Date | null> {
  const now = ctx.clock.now();
  const last = await campaignStore.lastOccurrence(tx, keyOf(template), except);
  const after = last !== undefined && last > now ? last : now;
  return template.schedule === null ? null : nextOccurrence(template.schedule, ctx.config.timezone, after);
}

async function revise(tx: Tx, ctx: Ctx, { id }: CampaignRow): Promise<boolean> {
  const now = ctx.clock.now();
  const row = await campaignStore.lockOccurrence(tx, id);
  // Another process launches or revises it now.
  if (row === undefined) return false;
  const template = ctx.config.reviews.get(row.templateId ?? '');
  if (template === undefined || template.schedule === null) return discard(tx, ctx, row);
  const isStuck = row.dueAt === null;
  const isDue = row.dueAt !== null && row.dueAt <= now;
  const wasPutOff = row.dueAt?.getTime() !== row.scheduledFor?.getTime();
  const at = isDue || (wasPutOff && !isStuck) ? row.scheduledFor : await nextAfter(tx, ctx, template, row.id);
  const isMoved = at !== null && (isStuck || at.getTime() !== row.scheduledFor?.getTime());
  const isNew = row.definitionsHash !== ctx.config.hash;
  if (isMoved || isNew) {
    const moved = isMoved ? { scheduledFor: at, dueAt: at, attempts: 0 } : {};
    await campaignStore.changeCampaign(tx, id, ['scheduled'], {
      ...planOfTemplate(ctx.config, template),
      ...moved,
    });
    await refreshCards(tx, [id], now, ['campaign']);
  }
  await showAhead(tx, ctx, isMoved ? { ...row, dueAt: at } : row);
  return isMoved || isNew;
}

async function showAhead(tx: Tx, ctx: Ctx, row: CampaignRow): Promise<void> {
  const now = ctx.clock.now();
  if (row.dueAt === null || row.dueAt.getTime() - now.getTime() > SHOWN_AHEAD_MS) return;
  await ensureCards(tx, await campaignCards(tx, ctx, row), now);
}

async function discard(tx: Tx, ctx: Ctx, row: CampaignRow): Promise<boolean> {
  // Its occurrence is free again, should the schedule be put back.
  const change = { dueAt: null, leaseUntil: null, scheduledFor: null };
  const discarded = await campaignStore.moveCampaign(tx, row.id, 'discarded', change);
  if (discarded === undefined) return false;
  await audit(tx, ctx, {
    kind: 'campaign.discarded',
    data: { campaign: row.name },
    subject: { campaignId: row.id },
  });
  await refreshCards(tx, [row.id], ctx.clock.now(), ['campaign']);
  return true;
}
