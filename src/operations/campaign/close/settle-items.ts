import type { Ctx } from '../../context.ts';
import { audit } from '../../../store/audit/audit-log.ts';
import {
  countOpen,
  endOpenItems,
  listUnsubmitted,
  spareRemovals,
} from '../../../store/campaign/campaign-close-store.ts';
import type { CampaignRow } from '../../../store/campaign/campaign-store.ts';
import type { Tx } from '../../../store/database/database.ts';
import * as itemStore from '../../../store/review/review-item-store.ts';
import { wakeAfterCommit } from '../../../store/database/transaction.ts';
import { keepReviewedFindings } from '../../finding/keep-reviewed.ts';
import { reopenUndecidable } from '../../review/decide/reopen-items.ts';
import { shortenKept } from '../../review/decide/submit-batch.ts';
import { judgeGuard } from './judge-guard.ts';

/** Reviewers, and items, in one transaction: a click on the campaign waits no longer than for one. */
const REVIEWERS = 50;
const ITEMS = 2_000;

/** Submits what reviewers decided, may decide still and didn't submit, some of them at once; true when there may be more. */
export async function submitRest(tx: Tx, ctx: Ctx, campaign: CampaignRow): Promise<boolean> {
  const reviewerIds = await listUnsubmitted(tx, campaign.id, REVIEWERS);
  for (const reviewerId of reviewerIds) {
    const batch = { campaignId: campaign.id, reviewerId };
    await reopenUndecidable(tx, ctx, campaign, reviewerId);
    await shortenKept(tx, ctx, batch);
    const now = ctx.clock.now();
    const { kept, revoked } = await itemStore.submitItems(tx, batch, now);
    await keepReviewedFindings(tx, ctx, batch, now);
    if (kept + revoked > 0)
      await audit(tx, ctx, {
        kind: 'review-batch.submitted',
        data: { campaign: campaign.name, kept, revoked, for: reviewerId },
        subject: { campaignId: campaign.id },
      });
  }
  return reviewerIds.length > 0;
}

/** Does with what nobody decided as the rules say, or as an admin did, some of it at once; true when there may be more. */
export async function settleUndecided(tx: Tx, ctx: Ctx, campaign: CampaignRow): Promise<boolean> {
  const { id, rules, guardState, guardReport } = campaign;
  const leave = (reason: string, except: string | null = null) =>
    endOpenItems(tx, ctx, id, { to: 'undecided', reason, limit: ITEMS, except });
  const revoke = async () => {
    const revoked = await endOpenItems(tx, ctx, id, {
      to: 'revoked',
      reason: '',
      limit: ITEMS,
      except: null,
    });
    if (revoked > 0) wakeAfterCommit(tx);
    return revoked > 0;
  };
  if (guardState === 'asked') return false;
  if (guardState === 'spared') {
    const { spared: reason = '', sparedBy: except = null } = guardReport ?? {};
    const spared = await spareRemovals(tx, ctx, id, { reason, limit: ITEMS, except });
    if (spared > 0 || (await leave(reason, except)) > 0) return true;
    return revoke();
  }
  if (rules.undecided === 'keep')
    return (await leave('Nobody decided before the review closed, and it stays.')) > 0;
  if (guardReport === null) {
    if ((await countOpen(tx, id)) === 0) return false;
    await judgeGuard(tx, ctx, campaign);
    return true;
  }
  return revoke();
}
