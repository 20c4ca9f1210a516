import type { Ctx } from '../../context.ts';
import type { Campaign } from '../../../domain/review/campaign.ts';
import { DomainError } from '../../../domain/errors.ts';
import type { EntitlementKey } from '../../../domain/ids.ts';
import type { Tx } from '../../../store/database/database.ts';
import * as personStore from '../../../store/people/person-store.ts';
import * as previewStore from '../../../store/campaign/review-preview-store.ts';
import { transaction } from '../../../store/database/transaction.ts';
import { entitlementLabel, personLabel, resourceLabel } from '../../views.ts';
import type { CampaignPreview } from '../show/campaign-view.ts';
import { drawCampaign, excludedOf } from './draw-campaign.ts';

const TOP_REVIEWERS = 10;
const EXAMPLES = 5;

/** What a campaign would mean if it were launched now. What stands in its way is a warning. */
export async function previewCampaign(ctx: Ctx, campaign: Campaign): Promise<CampaignPreview> {
  const preview = (session: Ctx['db']) =>
    transaction({ db: session, wake: ctx.wake }, async (tx) => {
      await drawCampaign(tx, ctx, campaign);
      return readPreview(tx, ctx, campaign);
    });
  try {
    return await ctx.db.dedicated(preview);
  } catch (error) {
    if (!(error instanceof DomainError) || error.code === 'unavailable') throw error;
    return { ...NOTHING, warnings: [error.message] };
  }
}

const NOTHING: CampaignPreview = {
  inScope: 0,
  excluded: [],
  unreviewed: 0,
  unreviewedExamples: [],
  reviewerCount: 0,
  reviewers: [],
  resources: [],
  messages: 0,
  warnings: [],
};

async function readPreview(tx: Tx, ctx: Ctx, campaign: Campaign): Promise<CampaignPreview> {
  const counts = await previewStore.countDrawn(tx);
  const excluded = await excludedOf(tx, campaign);
  const top = await previewStore.topReviewers(tx, TOP_REVIEWERS);
  const people = await personStore.findPeople(
    tx,
    top.map((one) => one.id),
  );
  const labels = new Map(people.map((person) => [person.id, personLabel(person)]));
  const labelOf = (key: EntitlementKey) => entitlementLabel(ctx.config, key).label;
  const unreviewed = await previewStore.sampleUnreviewed(tx, EXAMPLES);
  const resources = await previewStore.countByResource(tx);
  return {
    inScope: counts.inScope,
    excluded,
    unreviewed: counts.unreviewed,
    unreviewedExamples: unreviewed.map(({ holder, entitlement }) =>
      holder === null ? labelOf(entitlement) : `${holder}: ${labelOf(entitlement)}`,
    ),
    reviewerCount: counts.reviewers,
    reviewers: top.flatMap(({ id, items }) => {
      const reviewer = labels.get(id);
      return reviewer ? [{ reviewer, items }] : [];
    }),
    resources: resources.map(({ resourceId, items }) => ({
      resourceId,
      resourceName: resourceLabel(ctx.config, resourceId),
      items,
    })),
    messages: counts.reviewers,
    warnings: warningsOf(campaign, counts, excluded),
  };
}

function warningsOf(
  { kind }: Campaign,
  { inScope, failing }: previewStore.DrawnCounts,
  excluded: CampaignPreview['excluded'],
): string[] {
  if (inScope === 0) return ['Nothing is in scope, so it can’t be started.'];
  const warnings: string[] = [];
  if (kind === 'template' && !excluded.some(({ reason }) => reason === previewStore.OUTSIDE))
    warnings.push(
      `Everything is in scope: all ${inScope} live grants. Is the scope as narrow as it should be?`,
    );
  if (failing > 0)
    warnings.push(
      `The scope’s expression fails on ${failing} of them, which are in scope for that reason: correct it in access.yaml.`,
    );
  return warnings;
}
