import type { Ctx } from '../../context.ts';
import { audit } from '../../../store/audit/audit-log.ts';
import { countOpen, countRemovalsLeft, listRevokers } from '../../../store/campaign/campaign-close-store.ts';
import { refreshInBackground } from '../../../store/card/background-cards.ts';
import { refreshCards } from '../../../store/card/cards.ts';
import * as campaignStore from '../../../store/campaign/campaign-store.ts';
import type { CampaignRow } from '../../../store/campaign/campaign-store.ts';
import type { Tx } from '../../../store/database/database.ts';
import * as batchStore from '../../../store/review/review-batch-store.ts';
import { tallyCampaign } from '../../../store/campaign/review-progress-store.ts';
import { gatherSignatures } from './gather-signatures.ts';
import type { Signatures } from './gather-signatures.ts';

/** What a closing campaign still waits for. */
export type Ending = 'closed' | 'removals' | Exclude<Signatures, 'complete'>;

/** Seals a campaign that is held, if every removal is through and everybody has signed; returns what it waits for else. */
export async function sealCampaign(tx: Tx, ctx: Ctx, campaign: CampaignRow): Promise<Ending> {
  const { id, name, guardState, heldAt } = campaign;
  if (guardState === 'asked' || heldAt !== null) return 'removals';
  if ((await countOpen(tx, id)) > 0 || (await countRemovalsLeft(tx, id)) > 0) return 'removals';
  const signatures = await gatherSignatures(tx, ctx, campaign);
  if (signatures !== 'complete') return signatures;
  const now = ctx.clock.now();
  const { kept, remediated, remains, undecided, byClose, ended } = await tallyCampaign(tx, id);
  const revokers = await listRevokers(tx, id);
  const batches = await batchStore.findBatchesOf(
    tx,
    revokers.map((reviewerId) => ({ campaignId: id, reviewerId })),
  );
  await campaignStore.moveCampaign(tx, id, 'closed', {
    closedAt: now,
    dueAt: null,
    leaseUntil: null,
    lastError: null,
  });
  await audit(tx, ctx, {
    kind: 'campaign.closed',
    data: { campaign: name, kept, remediated, remains, undecided, byClose, ended },
    subject: { campaignId: id },
  });
  await refreshCards(tx, [id], now);
  const batchIds = batches.map((batch) => batch.id);
  await refreshInBackground(tx, batchIds, now, ['review-batch'], { unused: true });
  return 'closed';
}
