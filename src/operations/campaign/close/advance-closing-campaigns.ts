import type { Ctx } from '../../context.ts';
import { DomainError } from '../../../domain/errors.ts';
import { retryDelayMs } from '../../../domain/grant/grant.ts';
import type { CampaignId } from '../../../domain/ids.ts';
import { refreshInBackground } from '../../../store/card/background-cards.ts';
import { refreshCards, repostCards } from '../../../store/card/cards.ts';
import { anyThroughSince } from '../../../store/campaign/campaign-close-store.ts';
import * as campaignStore from '../../../store/campaign/campaign-store.ts';
import type { CampaignRow } from '../../../store/campaign/campaign-store.ts';
import type { Tx } from '../../../store/database/database.ts';
import { transaction } from '../../../store/database/transaction.ts';
import { adminCards } from '../show/campaign-runners.ts';
import { sealCampaign } from './seal-campaign.ts';
import { settleUndecided, submitRest } from './settle-items.ts';

const AT_ONCE = 10;
const LEASE_MS = 60_000;
/** What removals have come to is looked at this often. */
const LOOK_AGAIN_MS = 10_000;
/** That somebody who signs has left is noticed this soon. */
const SIGNERS_MS = 60_000;
/** What doesn't pass by itself is the admins' to look at. */
const TOLD_AFTER_ATTEMPTS = 3;
const STATEMENT_TIMEOUT_MS = 60_000;

/**
 * Takes closing campaigns through what is left: what wasn't submitted, what nobody decided, the removals, the
 * signatures. Each step is a transaction of its own, found again from the rows after a kill; returns how many steps.
 */
export async function advanceClosingCampaigns(ctx: Ctx, stopping?: AbortSignal): Promise<number> {
  const now = ctx.clock.now();
  const claimed = await transaction(ctx, (tx) =>
    campaignStore.claimDueCampaigns(tx, 'closing', now, new Date(now.getTime() + LEASE_MS), AT_ONCE),
  );
  let steps = 0;
  for (const { id } of claimed) steps += await advanceClosing(ctx, id, stopping);
  return steps;
}

async function advanceClosing(ctx: Ctx, id: CampaignId, stopping: AbortSignal | undefined): Promise<number> {
  let steps = 0;
  try {
    for (let more = true; more && !stopping?.aborted; steps++)
      more = await transaction(ctx, (tx, ctx) => takeStep(tx, ctx, id), {
        statementTimeoutMs: STATEMENT_TIMEOUT_MS,
      });
    if (steps > 1) await transaction(ctx, (tx) => refreshCards(tx, [id], ctx.clock.now(), ['campaign']));
    if (stopping?.aborted)
      await transaction(ctx, (tx) => campaignStore.changeCampaign(tx, id, ['closing'], { leaseUntil: null }));
  } catch (error) {
    ctx.log.error({ err: error, campaign: id }, 'a campaign could not be closed further; it is tried again');
    await noteFailure(ctx, id, error);
  }
  return steps;
}

/** True when there is another step to take now. */
async function takeStep(tx: Tx, ctx: Ctx, id: CampaignId): Promise<boolean> {
  const campaign = await campaignStore.lockCampaign(tx, id, 'update');
  if (campaign?.state !== 'closing') return false;
  const now = ctx.clock.now();
  if ((await submitRest(tx, ctx, campaign)) || (await settleUndecided(tx, ctx, campaign))) {
    const leaseUntil = new Date(now.getTime() + LEASE_MS);
    await campaignStore.changeCampaign(tx, id, ['closing'], { leaseUntil });
    await refreshInBackground(tx, [id], now, ['campaign']);
    return true;
  }
  await lookAgain(tx, ctx, campaign);
  return false;
}

async function lookAgain(tx: Tx, ctx: Ctx, campaign: CampaignRow): Promise<void> {
  const { id } = campaign;
  const now = ctx.clock.now().getTime();
  const ending = await sealCampaign(tx, ctx, campaign);
  if (ending === 'closed') return;
  const waitMs = ending === 'removals' ? LOOK_AGAIN_MS : SIGNERS_MS;
  const lastError =
    ending === 'nobody-can' ? 'None of the signers is active, and neither is any admin.' : null;
  await campaignStore.changeCampaign(tx, id, ['closing'], {
    dueAt: new Date(now + waitMs),
    leaseUntil: null,
    attempts: 0,
    lastError,
  });
  const lookedAt = new Date(now - 2 * LOOK_AGAIN_MS);
  if (lastError !== null && lastError !== campaign.lastError)
    await repostCards(tx, await adminCards(tx, ctx, campaign), ctx.clock.now());
  if (lastError !== campaign.lastError) await refreshCards(tx, [id], ctx.clock.now(), ['campaign']);
  else if (await anyThroughSince(tx, id, lookedAt))
    await refreshInBackground(tx, [id], ctx.clock.now(), ['campaign']);
}

async function noteFailure(ctx: Ctx, id: CampaignId, error: unknown): Promise<void> {
  const now = ctx.clock.now();
  await transaction(ctx, async (tx, ctx) => {
    const [campaign] = await campaignStore.findCampaigns(tx, [id]);
    const attempts = (campaign?.attempts ?? 0) + 1;
    await campaignStore.changeCampaign(tx, id, ['closing'], {
      attempts,
      lastError:
        error instanceof DomainError ? error.message : 'A step of the close failed; the log says why.',
      dueAt: new Date(now.getTime() + retryDelayMs(attempts)),
      leaseUntil: null,
    });
    await refreshCards(tx, [id], now, ['campaign']);
    if (attempts === TOLD_AFTER_ATTEMPTS && campaign !== undefined)
      await repostCards(tx, await adminCards(tx, ctx, campaign), now);
  });
}
