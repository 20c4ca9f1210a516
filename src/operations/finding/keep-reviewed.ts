import type { Ctx } from '../context.ts';
import { audit } from '../../store/audit/audit-log.ts';
import { refreshCards } from '../../store/card/cards.ts';
import type { Tx } from '../../store/database/database.ts';
import * as findingStore from '../../store/grant/finding-store.ts';
import * as grantStore from '../../store/grant/grant-store.ts';
import type { BatchKey } from '../../store/review/review-item-store.ts';
import { subjectOf } from '../grant/grant-subject.ts';

/** What a reviewer kept and submitted at this instant is decided: nobody else is asked any more whether it stays. */
export async function keepReviewedFindings(
  tx: Tx,
  ctx: Ctx,
  batch: BatchKey,
  submittedAt: Date,
): Promise<void> {
  const kept = await findingStore.keepReviewed(tx, batch, submittedAt);
  if (kept.length === 0) return;
  const { campaignId } = batch;
  await audit(
    tx,
    ctx,
    ...(await grantStore.findGrants(tx, kept)).map((grant) => ({
      kind: 'finding.kept' as const,
      data: {},
      subject: { ...subjectOf(grant), campaignId },
    })),
  );
  await refreshCards(tx, kept, submittedAt, ['finding']);
}
