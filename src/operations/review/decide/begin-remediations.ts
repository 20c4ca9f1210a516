import type { Ctx } from '../../context.ts';
import { END_REASONS } from '../../../domain/grant/grant.ts';
import type { GrantRemains } from '../../../domain/grant/grant.ts';
import type { Tx } from '../../../store/database/database.ts';
import * as grantEndStore from '../../../store/grant/grant-end-store.ts';
import type { GrantRow } from '../../../store/grant/grant-store.ts';
import * as remediationStore from '../../../store/review/remediation-store.ts';
import type { ReviewItemRow } from '../../../store/review/review-item-store.ts';
import { transaction } from '../../../store/database/transaction.ts';
import { startRevocations } from '../../grant/end/start-revocation.ts';
import { noteRemedies } from './note-grants.ts';

const BATCH = 200;
/** As many removals as this are begun at one connector at a time: what isn't begun can still be stopped. */
const UNDER_WAY = 500;
/** A role's definition is looked at again after this. */
const LOOK_AGAIN_MS = 10 * 60_000;

/**
 * Begins the removal of what reviewers revoked and submitted, at the pace at which each connector gets through; returns
 * how many items it looked at.
 */
export async function beginRemediations(ctx: Ctx): Promise<number> {
  let seen = 0;
  for (;;) {
    const batch = await transaction(ctx, (tx, ctx) => beginBatch(tx, ctx));
    seen += batch;
    if (batch < BATCH) return seen;
  }
}

async function beginBatch(tx: Tx, ctx: Ctx): Promise<number> {
  const listed = await remediationStore.listDueRemediations(tx, {
    now: ctx.clock.now(),
    limit: BATCH,
    exceptConnectors: await remediationStore.listFullConnectors(tx, UNDER_WAY),
  });
  const unheld = await remediationStore.lockUnheld(
    tx,
    listed.map((one) => one.campaignId),
  );
  const due = listed.filter((one) => unheld.has(one.campaignId));
  // The grants first, as whoever ends them holds them before their items.
  const grants = await grantEndStore.lockGrants(
    tx,
    due.flatMap((one) => one.grantId ?? []),
  );
  const items = await remediationStore.lockDueRemediations(
    tx,
    due.map((one) => one.id),
  );
  await lookAtRoles(
    tx,
    ctx,
    items.filter((item) => item.grantId === null),
  );
  // Last: it takes the turns of those whom it tells.
  await beginGrants(tx, ctx, items, grants);
  return due.length;
}

async function beginGrants(
  tx: Tx,
  ctx: Ctx,
  items: readonly ReviewItemRow[],
  grants: readonly GrantRow[],
): Promise<void> {
  const byId = new Map(grants.map((grant) => [grant.id, grant]));
  const reviewed = items.flatMap((item) => {
    const grant = item.grantId === null ? undefined : byId.get(item.grantId);
    return grant === undefined ? [] : [{ item, grant }];
  });
  const ids = reviewed.map(({ item }) => item.id);
  await remediationStore.setRemediationDue(tx, ids, null);
  const isOver = ({ grant }: { grant: GrantRow }) => grant.state === 'revoked' || grant.state === 'failed';
  const remedies = reviewed.filter(isOver).map(({ item, grant }) => ({ id: item.id, ...remedyOf(grant) }));
  await noteRemedies(
    tx,
    ctx,
    await remediationStore.recordRemedies(tx, { by: 'item', remedies }, ctx.clock.now()),
  );
  const live = new Map(reviewed.filter((one) => !isOver(one)).map(({ grant }) => [grant.id, grant]));
  await startRevocations(tx, ctx, [...live.values()], 'review');
}

/** What became of a grant that ended before its removal was begun. */
function remedyOf(grant: GrantRow): { remains: GrantRemains; proof: string } {
  if (grant.state === 'failed')
    return { remains: 'never-there', proof: 'It could never be set up at the target.' };
  const at = (grant.endedAt ?? grant.createdAt).toISOString();
  const ended = `It had ended at ${at} already (${grant.endReason === null ? 'ended' : END_REASONS[grant.endReason]})`;
  switch (grant.remains) {
    case 'held-by-another-grant':
      return {
        remains: grant.remains,
        proof: `${ended}; the access stays, because another grant holds it too.`,
      };
    case 'stood-before':
      return {
        remains: grant.remains,
        proof: `${ended}; the access stays, because it stood before and wasn’t given by Sallyport.`,
      };
    case 'never-there':
      return { remains: grant.remains, proof: `${ended}; nothing was ever written at the target for it.` };
    case 'gone':
    case null:
      return { remains: 'gone', proof: `${ended}, and was seen gone then.` };
  }
}

/** What a role gives is removed from the role by whoever edits access.yaml; until then it is looked at again and again. */
async function lookAtRoles(tx: Tx, ctx: Ctx, items: readonly ReviewItemRow[]): Promise<void> {
  const now = ctx.clock.now();
  const { roles, hash } = ctx.config;
  const listed = items.filter((item) =>
    roles.get(item.roleId ?? '')?.entitlements.includes(item.entitlement),
  );
  const remedies = items
    .filter((item) => !listed.includes(item))
    .map((item) => ({
      id: item.id,
      remains: 'gone' as const,
      proof: `access.yaml ${hash.slice(0, 12)} no longer lists it in the role ${item.roleId}.`,
    }));
  await noteRemedies(tx, ctx, await remediationStore.recordRemedies(tx, { by: 'item', remedies }, now));
  await remediationStore.setRemediationDue(
    tx,
    listed.map((item) => item.id),
    new Date(now.getTime() + LOOK_AGAIN_MS),
  );
}
