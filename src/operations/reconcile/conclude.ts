import type { Ctx } from '../context.ts';
import type { Resource } from '../../domain/definitions.ts';
import type { ReadableConnector } from '../../domain/grant/connector.ts';
import type { EntitlementKey } from '../../domain/ids.ts';
import { transaction } from '../../store/database/transaction.ts';
import { settleUnseen } from '../discrepancy/note-differences.ts';
import type { Whereabouts } from '../discrepancy/note-differences.ts';
import { concludeGone } from './conclude-gone.ts';
import { endLeftBehind } from './end-left-behind.ts';
import { compareAccounts } from './compare-accounts.ts';
import type { HeldLook } from './held-look.ts';
import type { Compared } from './look-at-resource.ts';
import { noteSharedAccounts } from './note-shared-accounts.ts';
import { noteUnused } from './note-unused.ts';
import { noteOrphans, Orphans } from './orphans.ts';
import { takeKnown } from './take-known.ts';

/** Settled by a look that doesn't show them, but of entitlements that it couldn't read. */
const OF_GRANTS = ['missing', 'left-behind', 'unused'] as const;
/** Settled by a look that read all of its resource. */
const OF_ACCOUNTS = ['orphaned-account', 'shared-account'] as const;

/** What conclusions of a look are about. */
export interface Concluding {
  at: Whereabouts;
  begunAt: Date;
  one: Compared;
}

/**
 * Writes down what lists say that were read whole, and ends what is ours to end; of what was under way meanwhile nothing is
 * concluded. Answers of how much that is on record nobody could see whether it is there, and sentences of what else couldn't be read.
 */
export async function conclude(
  ctx: Ctx,
  look: HeldLook,
  {
    resource,
    connector,
    compared,
    unreadKeys,
  }: {
    resource: Resource;
    connector: ReadableConnector;
    compared: readonly Compared[];
    unreadKeys: readonly EntitlementKey[];
  },
): Promise<{ unseen: number; unread: string[] }> {
  const { begunAt } = look.row;
  const { id: resourceId, connectorId } = resource;
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
  await noteUnused(ctx, { at, begunAt }, compared);
  await noteSharedAccounts(ctx, { at, begunAt }, compared);
  const states = await compareAccounts(ctx, look, { at, connector, resource });
  await transaction(ctx, async (tx, ctx) => {
    const unread = { resourceId, entitlementsNot: unreadKeys };
    await settleUnseen(tx, ctx, { ...unread, kinds: OF_GRANTS }, begunAt);
    if (unreadKeys.length === 0) await settleUnseen(tx, ctx, { resourceId, kinds: OF_ACCOUNTS }, begunAt);
    if (states.isWhole) await settleUnseen(tx, ctx, { resourceId, kinds: ['account-state'] }, begunAt);
  });
  return { unseen, unread: states.unread };
}
