import { and, eq, isNull, notExists, sql } from 'drizzle-orm';
import type { CampaignId } from '../../domain/ids.ts';
import type { CampaignRow } from './campaign-store.ts';
import type { Drizzle, Tx } from '../database/database.ts';
import { campaign, campaignResource } from '../schema/index.ts';

/**
 * How many accounts its target listed that are nobody's: the row of a draft's resource holds it until the launch
 * writes what was drawn. Undefined before the target was read.
 */
export async function findStrangers(db: Drizzle, id: CampaignId): Promise<number | undefined> {
  const rows = await db
    .select({ excluded: campaignResource.excluded })
    .from(campaignResource)
    .where(eq(campaignResource.campaignId, id))
    .limit(1);
  return rows[0]?.excluded;
}

export async function noteStrangers(
  tx: Tx,
  { campaignId, resourceId }: { campaignId: CampaignId; resourceId: string },
  strangers: number,
): Promise<void> {
  await tx
    .insert(campaignResource)
    .values({ campaignId, resourceId, inScope: 0, excluded: strangers, hash: '' })
    .onConflictDoUpdate({
      target: [campaignResource.campaignId, campaignResource.resourceId],
      set: { excluded: strangers },
    });
}

/** Counts what was excluded besides what was drawn. */
export async function addExcluded(tx: Tx, id: CampaignId, resourceId: string, count: number): Promise<void> {
  await tx
    .update(campaignResource)
    .set({ excluded: sql`${campaignResource.excluded} + ${count}` })
    .where(and(eq(campaignResource.campaignId, id), eq(campaignResource.resourceId, resourceId)));
}

/** Drafts of what a target lists whose target wasn't read yet. */
export async function findUnreadDrafts(db: Drizzle): Promise<CampaignRow[]> {
  return db
    .select()
    .from(campaign)
    .where(
      and(
        eq(campaign.kind, 'findings'),
        eq(campaign.state, 'scheduled'),
        isNull(campaign.dueAt),
        isNull(campaign.lastError),
        notExists(
          db
            .select({ one: sql`1` })
            .from(campaignResource)
            .where(eq(campaignResource.campaignId, campaign.id)),
        ),
      ),
    );
}
