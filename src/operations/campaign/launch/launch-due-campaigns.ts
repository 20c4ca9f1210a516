import type { Ctx } from '../../context.ts';
import { LEASE_MS } from '../../../domain/grant/connector.ts';
import { DomainError } from '../../../domain/errors.ts';
import { retryDelayMs } from '../../../domain/grant/grant.ts';
import { audit } from '../../../store/audit/audit-log.ts';
import * as campaignStore from '../../../store/campaign/campaign-store.ts';
import type { CampaignRow } from '../../../store/campaign/campaign-store.ts';
import { refreshCards, wantCards } from '../../../store/card/cards.ts';
import type { Tx } from '../../../store/database/database.ts';
import { transaction } from '../../../store/database/transaction.ts';
import { campaignCards } from '../show/campaign-runners.ts';
import { launchCampaign } from './launch-campaign.ts';
import { readDraftedFindings, readFindings } from '../plan/read-findings.ts';

const HOUR_MS = 60 * 60_000;

/** Launches every campaign whose time has come, one after the other; returns how many. */
export async function launchDueCampaigns(ctx: Ctx): Promise<number> {
  const read = await readDraftedFindings(ctx);
  for (let launched = 0; ; ) {
    const now = ctx.clock.now();
    const [due] = await transaction(ctx, (tx) =>
      campaignStore.claimDueCampaigns(tx, 'scheduled', now, new Date(now.getTime() + LEASE_MS), 1),
    );
    if (due === undefined) return read + launched;
    if (await tryToLaunch(ctx, due)) launched++;
  }
}

async function tryToLaunch(ctx: Ctx, due: CampaignRow): Promise<boolean> {
  try {
    const renewLease = leaseOf(ctx, due);
    if (due.kind === 'findings') await readFindings(ctx, due, renewLease);
    await renewLease();
    const outcome = await launchCampaign(ctx, due);
    if (outcome === 'another-runs') await putOff(ctx, due);
    return outcome === 'launched';
  } catch (error) {
    if (error instanceof DomainError && error.code !== 'unavailable') await refuse(ctx, due, error.message);
    else await retryLater(ctx, due, error);
    return false;
  }
}

/** Renews a campaign's lease once half of it has passed: a large target takes longer to read than one lasts. */
function leaseOf(ctx: Ctx, { id, leaseUntil }: Pick<CampaignRow, 'id' | 'leaseUntil'>): () => Promise<void> {
  let held = leaseUntil;
  return async () => {
    const now = ctx.clock.now().getTime();
    if (held === null || held.getTime() - now > LEASE_MS / 2) return;
    const until = new Date(now + LEASE_MS);
    held = (await campaignStore.renewLease(ctx.db.drizzle, { id, held }, until)) ? until : null;
  };
}

/** Until the one before it is closed; on record once. */
async function putOff(ctx: Ctx, due: CampaignRow): Promise<void> {
  const reason = `“${due.name}” is still running from last time. This one starts once that’s closed.`;
  await transaction(ctx, async (tx) => {
    const now = ctx.clock.now();
    const dueAt = new Date(now.getTime() + HOUR_MS);
    const change = { dueAt, leaseUntil: null, lastError: reason };
    const changed = await campaignStore.changeCampaign(tx, due.id, ['scheduled'], change);
    if (changed === undefined || due.lastError === reason) return;
    await tellDelayed(tx, ctx, due, reason);
  });
}

/** It can't be launched as it is: a person must act, or its schedule comes round again. */
async function refuse(ctx: Ctx, due: CampaignRow, reason: string): Promise<void> {
  await transaction(ctx, async (tx) => {
    const change = { dueAt: null, leaseUntil: null, lastError: reason };
    const changed = await campaignStore.changeCampaign(tx, due.id, ['scheduled'], change);
    if (changed !== undefined) await tellDelayed(tx, ctx, due, reason);
  });
}

async function tellDelayed(tx: Tx, ctx: Ctx, due: CampaignRow, reason: string): Promise<void> {
  await audit(tx, ctx, {
    kind: 'campaign.delayed',
    data: { campaign: due.name, reason },
    subject: { campaignId: due.id },
  });
  const now = ctx.clock.now();
  await refreshCards(tx, [due.id], now, ['campaign']);
  await wantCards(tx, await campaignCards(tx, ctx, due), now);
}

async function retryLater(ctx: Ctx, due: CampaignRow, error: unknown): Promise<void> {
  ctx.log.error({ err: error, campaign: due.id }, 'a campaign could not be launched; it is tried again');
  const attempts = due.attempts + 1;
  const lastError =
    error instanceof DomainError
      ? error.message
      : 'Something went wrong in Sallyport, so it couldn’t start. The log says more. It will be tried again.';
  await transaction(ctx, async (tx) => {
    const now = ctx.clock.now();
    const dueAt = new Date(now.getTime() + retryDelayMs(attempts));
    await campaignStore.changeCampaign(tx, due.id, ['scheduled'], {
      dueAt,
      attempts,
      leaseUntil: null,
      lastError,
    });
    await refreshCards(tx, [due.id], now, ['campaign']);
  });
}
