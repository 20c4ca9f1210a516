import type { Ctx } from '../../context.ts';
import type { GuardReport } from '../../../domain/review/campaign.ts';
import { audit } from '../../../store/audit/audit-log.ts';
import { repostCards } from '../../../store/card/cards.ts';
import { weighRemovals } from '../../../store/campaign/campaign-close-store.ts';
import * as campaignStore from '../../../store/campaign/campaign-store.ts';
import type { CampaignRow } from '../../../store/campaign/campaign-store.ts';
import type { Tx } from '../../../store/database/database.ts';
import { resourceLabel } from '../../views.ts';
import { adminCards } from '../show/campaign-runners.ts';

const SHOWN = 10;

/** Weighs, once, what the removal of all that nobody decided would take away; beyond the stated share the admins are asked first. */
export async function judgeGuard(tx: Tx, ctx: Ctx, campaign: CampaignRow): Promise<void> {
  const share = campaign.rules.askAboveShare;
  const found = await weighRemovals(tx, campaign.id, { share, limit: SHOWN });
  const report: GuardReport = {
    removals: found.removals,
    overCount: found.overCount,
    over: found.over.map((one) => ({
      ...one,
      name: one.name ?? resourceLabel(ctx.config, one.id),
    })),
  };
  const asks = report.overCount > 0;
  await campaignStore.changeCampaign(tx, campaign.id, ['closing'], {
    guardReport: report,
    guardState: asks ? 'asked' : null,
  });
  if (!asks) return;
  await audit(tx, ctx, {
    kind: 'campaign.asked',
    data: { campaign: campaign.name, removals: report.removals, report: inWords(report) },
    subject: { campaignId: campaign.id },
  });
  // Posted anew: nothing else pings those who are asked.
  await repostCards(tx, await adminCards(tx, ctx, campaign), ctx.clock.now());
}

function inWords({ over, overCount }: GuardReport): string {
  const named = over.map(({ name, removed, held }) => `${name} would lose ${removed} of ${held}`);
  const more = overCount - over.length;
  return `${named.join(', ')}${more > 0 ? `, and ${more} more` : ''}`;
}
