import type { Ctx } from '../context.ts';
import type { Resource } from '../../domain/definitions.ts';
import type { ReadableConnector } from '../../domain/grant/connector.ts';
import type { EntitlementKey } from '../../domain/ids.ts';
import { transaction } from '../../store/database/transaction.ts';
import { settleUnseen } from '../discrepancy/note-differences.ts';
import type { Whereabouts } from '../discrepancy/note-differences.ts';
import { concludeGone } from './conclude-gone.ts';
import { endLeftBehind } from './end-left-behind.ts';
import type { HeldLook } from './held-look.ts';
import type { Compared } from './look-at-resource.ts';
import { noteOrphans, Orphans } from './orphans.ts';
import { takeKnown } from './take-known.ts';

/** What conclusions of a look are about. */
export interface Concluding {
  at: Whereabouts;
  begunAt: Date;
  one: Compared;
}

/**
 * Writes down what lists say that were read whole, and ends what is ours to end; of what was under way meanwhile nothing is
 * concluded. Answers of how much that is on record nobody could see whether it is there.
 */
export async function conclude(
  ctx: Ctx,
  { row: { begunAt } }: HeldLook,
  {
    resource: { id: resourceId, connectorId },
    connector,
    compared,
    unreadKeys,
  }: {
    resource: Resource;
    connector: ReadableConnector;
    compared: readonly Compared[];
    unreadKeys: readonly EntitlementKey[];
  },
): Promise<number> {
  const at = { resourceId, connectorId, place: connector.place ?? null };
  const orphans = new Orphans();
  let unseen = 0;
  for (const one of compared) {
    const concluding = { at, begunAt, one };
    // First: it may learn whose an account is that is listed beside.
    const seen = await concludeGone(ctx, concluding);
    unseen += seen.unseen;
    const ours = await endLeftBehind(ctx, concluding);
    const rest = one.listing.unheld.filter(
      ({ account }) => !seen.accountIds.has(account.id) && !ours.has(account.id),
    );
    await takeKnown(ctx, concluding, rest, orphans);
  }
  await noteOrphans(ctx, { at, begunAt }, orphans);
  await transaction(ctx, async (tx, ctx) => {
    const unread = { resourceId, entitlementsNot: unreadKeys };
    await settleUnseen(tx, ctx, { ...unread, kinds: ['missing', 'left-behind'] }, begunAt);
    if (unreadKeys.length === 0)
      await settleUnseen(tx, ctx, { resourceId, kinds: ['orphaned-account'] }, begunAt);
  });
  return unseen;
}
