import type { Ctx } from '../../context.ts';
import { END_REASONS } from '../../../domain/grant/grant.ts';
import type { GrantEndReason, GrantRemains } from '../../../domain/grant/grant.ts';
import { audit } from '../../../store/audit/audit-log.ts';
import type { NewAuditEvent } from '../../../store/audit/audit-log.ts';
import { refreshForWhoLooks, refreshInBackground } from '../../../store/card/background-cards.ts';
import type { Tx } from '../../../store/database/database.ts';
import type { GrantRow } from '../../../store/grant/grant-store.ts';
import * as batchStore from '../../../store/review/review-batch-store.ts';
import * as remediationStore from '../../../store/review/remediation-store.ts';
import * as itemStore from '../../../store/review/review-item-store.ts';
import type { BatchKey, ReviewItemRow } from '../../../store/review/review-item-store.ts';
import { subjectOfItem } from '../show/item-subject.ts';

/** Takes grants that end out of the reviews in which nobody has decided them yet. */
export async function noteGrantsEnding(
  tx: Tx,
  ctx: Ctx,
  grants: readonly GrantRow[],
  reason: GrantEndReason,
): Promise<void> {
  const ended = await itemStore.endItems(
    tx,
    grants.map((grant) => grant.id),
  );
  if (ended.length === 0) return;
  await audit(
    tx,
    ctx,
    ...ended.map((item) => ({
      kind: 'review-item.ended' as const,
      data: { item: item.id, reason: `the access ended before anybody decided (${END_REASONS[reason]})` },
      subject: subjectOfItem(item),
    })),
  );
  const batches = await batchStore.findBatchesOf(tx, keysOf(ended));
  await refreshInBackground(
    tx,
    batches.map((batch) => batch.id),
    ctx.clock.now(),
    ['review-batch'],
  );
}

/** Writes down what became of grants in the reviews that decided to revoke them. */
export async function noteGrantsRevoked(
  tx: Tx,
  ctx: Ctx,
  revoked: readonly { grant: GrantRow; remains: GrantRemains; proof: string }[],
): Promise<void> {
  const remedies = revoked.map(({ grant, remains, proof }) => ({ id: grant.id, remains, proof }));
  await noteRemedies(
    tx,
    ctx,
    await remediationStore.recordRemedies(tx, { by: 'grant', remedies }, ctx.clock.now()),
  );
}

/** The events of items whose removal is through, and the cards of reviewers of whose removals none is left. */
export async function noteRemedies(tx: Tx, ctx: Ctx, items: readonly ReviewItemRow[]): Promise<void> {
  if (items.length === 0) return;
  const now = ctx.clock.now();
  await audit(tx, ctx, ...items.map((item) => remedyEvent(item, now)));
  const settled = await remediationStore.listSettledBatches(tx, keysOf(items));
  await refreshForWhoLooks(tx, settled, now, ['review-batch']);
}

function remedyEvent(item: ReviewItemRow, now: Date): NewAuditEvent {
  const subject = subjectOfItem(item);
  const proof = item.proof ?? '';
  if (item.remains !== null)
    return { kind: 'review-item.remained', data: { item: item.id, why: proof }, subject };
  const lateBySeconds = (now.getTime() - (item.submittedAt ?? now).getTime()) / 1000;
  return { kind: 'review-item.remediated', data: { item: item.id, proof, lateBySeconds }, subject };
}

const keysOf = (items: readonly ReviewItemRow[]): BatchKey[] =>
  items.flatMap(({ campaignId, reviewerId }) => (reviewerId === null ? [] : [{ campaignId, reviewerId }]));
