import type { Ctx } from '../context.ts';
import type { Resource } from '../../domain/definitions.ts';
import type { ReadableConnector } from '../../domain/grant/connector.ts';
import { transaction } from '../../store/database/transaction.ts';
import { settleRemoved, settleUnseen } from '../discrepancy/note-differences.ts';
import type { Whereabouts } from '../discrepancy/note-differences.ts';
import { concludeGone } from './conclude-gone.ts';
import { endLeftBehind } from './end-left-behind.ts';
import { compareAccounts } from './compare-accounts.ts';
import type { HeldLook } from './held-look.ts';
import type { Compared, Looked } from './look-at-resource.ts';
import { noteSharedAccounts } from './note-shared-accounts.ts';
import { noteUnused } from './note-unused.ts';
import { noteOrphans, Orphans } from './orphans.ts';
import { takeKnown } from './take-known.ts';

/** Settled by a look that doesn't show them, of the entitlements that it read. What was left behind is settled by its removal. */
const OF_GRANTS = ['missing', 'unused'] as const;
/** Settled by a look that read all of its resource. */
const OF_ACCOUNTS = ['orphaned-account', 'shared-account'] as const;

/** What of a look nothing could be concluded from. */
interface Concluded extends Pick<Looked, 'unseen' | 'unsettled'> {
  /** Sentences of what else couldn't be read. */
  unread: string[];
}

/** What conclusions of a look are about. */
export interface Concluding {
  at: Whereabouts;
  begunAt: Date;
  one: Compared;
}

/**
 * Writes down what lists say that were read whole, and ends what is ours to end; of what was under way meanwhile nothing is
 * concluded.
 */
export async function conclude(
  ctx: Ctx,
  look: HeldLook,
  {
    resource,
    connector,
    compared,
    isWhole,
  }: {
    resource: Resource;
    connector: ReadableConnector;
    compared: readonly Compared[];
    /** All of the resource was read. */
    isWhole: boolean;
  },
): Promise<Concluded> {
  const { begunAt } = look.row;
  const { id: resourceId, connectorId } = resource;
  const at = { resourceId, connectorId, place: connector.place ?? null };
  const orphans = new Orphans();
  let unseen = 0;
  let unsettled = 0;
  for (const one of compared) {
    const concluding = { at, begunAt, one };
    // First: it may learn whose an account is that is listed beside.
    const seen = await concludeGone(ctx, concluding);
    unseen += seen.unseen;
    unsettled += seen.unsettled;
    const ours = await endLeftBehind(ctx, concluding, (id) => seen.accountIds.has(id));
    const rest = one.listing.unheld.filter(
      ({ account }) => !seen.accountIds.has(account.id) && !ours.has(account.id),
    );
    await takeKnown(ctx, concluding, rest, orphans);
  }
  const isRead = new Set(compared.map(({ reading }) => reading.entitlement.key));
  const unreadTargets = resource.entitlements.flatMap(({ key, target }) => (isRead.has(key) ? [] : [target]));
  await noteOrphans(ctx, { at, look, connector, unreadTargets: new Set(unreadTargets) }, orphans);
  await noteUnused(ctx, { at, begunAt }, compared);
  await noteSharedAccounts(ctx, { at, begunAt }, compared);
  const states = await compareAccounts(ctx, look, { at, connector, resource });
  await transaction(ctx, async (tx, ctx) => {
    await look.assertHeld(tx);
    await settleUnseen(tx, ctx, { resourceId, kinds: OF_GRANTS, entitlements: [...isRead] }, begunAt);
    await settleRemoved(tx, ctx, resourceId);
    if (isWhole)
      await settleUnseen(tx, ctx, { resourceId, kinds: OF_ACCOUNTS, entitlements: 'all' }, begunAt);
    if (states.isWhole)
      await settleUnseen(tx, ctx, { resourceId, kinds: ['account-state'], entitlements: 'all' }, begunAt);
  });
  const added = orphans.inDoubt.size;
  return {
    unseen,
    unread: states.unread,
    unsettled: unsettled + added === 0 ? null : { gone: unsettled, added },
  };
}
