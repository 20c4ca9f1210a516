import type { Ctx } from '../../context.ts';
import type { Campaign } from '../../../domain/review/campaign.ts';
import { ConnectorError, isReadable } from '../../../domain/grant/connector.ts';
import { DomainError } from '../../../domain/errors.ts';
import * as campaignStore from '../../../store/campaign/campaign-store.ts';
import { refreshCards } from '../../../store/card/cards.ts';
import * as findingsStore from '../../../store/campaign/findings-store.ts';
import { transaction } from '../../../store/database/transaction.ts';
import { readListing } from '../../look/read-listing.ts';
import { takeFound } from '../../look/take-found.ts';

/** Reads the targets of drafts that go over what a target lists, so that their previews say what would be reviewed. */
export async function readDraftedFindings(ctx: Ctx): Promise<number> {
  const drafts = await findingsStore.findUnreadDrafts(ctx.db.drizzle);
  for (const draft of drafts) {
    const now = ctx.clock.now();
    try {
      await readFindings(ctx, draft, async () => undefined);
    } catch (error) {
      if (!(error instanceof DomainError)) throw error;
      await transaction(ctx, (tx) =>
        campaignStore.changeCampaign(tx, draft.id, ['scheduled'], { lastError: error.message }),
      );
    }
    await transaction(ctx, (tx) => refreshCards(tx, [draft.id], now, ['campaign']));
  }
  return drafts.length;
}

/**
 * Takes what the target of a campaign's resource lists and no live grant accounts for as grants of source `found`,
 * and notes how many accounts are nobody's. Read again, it takes only what came since. `renewLease` is called often.
 */
export async function readFindings(
  ctx: Ctx,
  campaign: Pick<Campaign, 'id' | 'subjectId'>,
  renewLease: () => Promise<void>,
): Promise<void> {
  const resource = ctx.config.resources.get(campaign.subjectId ?? '');
  const connector = resource && ctx.connectors.get(resource.connectorId);
  if (resource === undefined || !isReadable(connector))
    throw new DomainError(
      'unavailable',
      `The target of ${campaign.subjectId} isn’t in access.yaml any more, or can’t be read any more.`,
    );
  let strangers = 0;
  try {
    for (const entitlement of resource.entitlements) {
      const reading = { resource, entitlement, connector, renewLease };
      strangers += await takeFound(ctx, reading, await readListing(ctx, reading));
    }
  } catch (error) {
    if (!(error instanceof ConnectorError)) throw error;
    throw new DomainError('unavailable', `The target of ${resource.name} couldn’t be read: ${error.message}`);
  }
  await transaction(ctx, async (tx) => {
    const draft = await campaignStore.lockCampaign(tx, campaign.id, 'update');
    if (draft?.state === 'scheduled')
      await findingsStore.noteStrangers(tx, { campaignId: draft.id, resourceId: resource.id }, strangers);
  });
}
