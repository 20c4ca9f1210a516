import type { Ctx } from '../context.ts';
import type { Discrepancy, DiscrepancyKind } from '../../domain/reconcile/discrepancy.ts';
import type { EntitlementKey, GrantId } from '../../domain/ids.ts';
import { audit } from '../../store/audit/audit-log.ts';
import { refreshCards } from '../../store/card/cards.ts';
import type { Tx } from '../../store/database/database.ts';
import { wakeAfterCommit } from '../../store/database/transaction.ts';
import * as discrepancyStore from '../../store/reconcile/discrepancy-store.ts';
import * as resolvedStore from '../../store/reconcile/resolved-store.ts';
import type { SeenDifference } from '../../store/reconcile/discrepancy-store.ts';
import { DISCREPANCY_RULES } from '../../domain/reconcile/discrepancy.ts';
import { tellOf } from './tell-of.ts';
import { dataOfDiscrepancy, subjectOfDiscrepancy } from './discrepancy-subject.ts';

/** Where a difference is. */
export type Whereabouts = Pick<Discrepancy, 'resourceId' | 'connectorId' | 'place'>;

/** Writes down what a look that was begun at `seenAt` saw; whom to ask about what is new, `ask-about-discrepancies` finds out. */
export async function noteDifferences(
  tx: Tx,
  ctx: Ctx,
  at: Whereabouts,
  seen: readonly SeenDifference[],
  seenAt: Date,
): Promise<void> {
  const now = ctx.clock.now();
  const found = await discrepancyStore.noteSeen(tx, at, seen, { seenAt, now });
  await audit(
    tx,
    ctx,
    ...found.map((one) => ({
      kind: 'discrepancy.found' as const,
      data: {
        ...dataOfDiscrepancy(one),
        said: one.said,
        lookedAt: seenAt.toISOString(),
      },
      subject: subjectOfDiscrepancy(one),
    })),
  );
  // What nobody is asked about may be settled before anybody would be.
  for (const one of found) if (DISCREPANCY_RULES[one.kind].askedOf === null) await tellOf(tx, ctx, one);
  if (found.length > 0) wakeAfterCommit(tx);
}

/** Settles what a whole look that was begun then doesn't show any more. */
export async function settleUnseen(
  tx: Tx,
  ctx: Ctx,
  of: {
    resourceId: string;
    kinds: readonly DiscrepancyKind[];
    entitlements: readonly EntitlementKey[] | 'all';
  },
  begunAt: Date,
): Promise<void> {
  const now = ctx.clock.now();
  await tellResolved(tx, ctx, await resolvedStore.resolveUnseen(tx, of, { begunAt, now }));
}

/** Settles what was left behind and has been removed since. */
export async function settleRemoved(tx: Tx, ctx: Ctx, resourceId: string): Promise<void> {
  await tellResolved(tx, ctx, await resolvedStore.resolveRemoved(tx, resourceId, ctx.clock.now()));
}

/** Settles what these grants, which end, are asked about as. */
export async function settleOfGrants(
  tx: Tx,
  ctx: Ctx,
  grantIds: readonly GrantId[],
  kinds: readonly DiscrepancyKind[],
): Promise<void> {
  await tellResolved(tx, ctx, await resolvedStore.resolveOfGrants(tx, grantIds, kinds, ctx.clock.now()));
}

/** Settles what is known of resources that aren't looked at any more. */
export async function settleLeft(tx: Tx, ctx: Ctx, lookedAt: readonly string[]): Promise<void> {
  await tellResolved(tx, ctx, await resolvedStore.resolveAllBut(tx, lookedAt, ctx.clock.now()));
}

const AT_ONCE = 500;

async function tellResolved(tx: Tx, ctx: Ctx, all: readonly Discrepancy[]): Promise<void> {
  for (let from = 0; from < all.length; from += AT_ONCE)
    await tellSome(tx, ctx, all.slice(from, from + AT_ONCE));
}

async function tellSome(tx: Tx, ctx: Ctx, resolved: readonly Discrepancy[]): Promise<void> {
  await audit(
    tx,
    ctx,
    ...resolved.map((one) => ({
      kind: 'discrepancy.resolved' as const,
      data: dataOfDiscrepancy(one),
      subject: subjectOfDiscrepancy(one),
    })),
  );
  await refreshCards(
    tx,
    resolved.map(({ id }) => id),
    ctx.clock.now(),
    ['discrepancy'],
  );
}
