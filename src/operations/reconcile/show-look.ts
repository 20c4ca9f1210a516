import type { Ctx } from '../context.ts';
import { isReadable } from '../../domain/grant/connector.ts';
import * as discrepancyStore from '../../store/reconcile/discrepancy-store.ts';
import * as findingStore from '../../store/grant/finding-store.ts';
import * as lookStore from '../../store/reconcile/look-store.ts';
import { resourceLabel } from '../views.ts';

/** How what a resource's target holds was compared with what was decided. */
export interface LookView {
  resourceId: string;
  resourceName: string;
  /** Why it is never looked at; undefined where it is. */
  never: 'unreadable' | 'unwanted' | undefined;
  /** When the look began that is under way, and how much it has read by now. */
  underWay: { begunAt: Date; readSoFar: number } | null;
  /** The last one that read everything: when it began, how much it listed, and of how much it couldn't see whether it is there. */
  complete: { from: Date; listed: number; unseen: number } | null;
  /** Why the last one didn't read everything; empty where it did. */
  fault: string;
  /** How much of it waits for somebody. */
  open: number;
}

export async function showLook(ctx: Ctx, resourceId: string): Promise<LookView> {
  const db = ctx.db.drizzle;
  const [[look], open, found] = await Promise.all([
    lookStore.findLooks(db, [resourceId]),
    discrepancyStore.countOpen(db, { resourceIds: [resourceId] }),
    findingStore.countOpenOf(db, resourceId),
  ]);
  const now = ctx.clock.now();
  const resource = ctx.config.resources.get(resourceId);
  const begunAt = look?.leaseUntil && look.leaseUntil > now ? look.begunAt : null;
  return {
    resourceId,
    resourceName: resourceLabel(ctx.config, resourceId),
    never: !isReadable(ctx.connectors.get(resource?.connectorId ?? ''))
      ? 'unreadable'
      : (resource?.reconcile.everySeconds ?? null) === null
        ? 'unwanted'
        : undefined,
    underWay: look && begunAt ? { begunAt, readSoFar: look.readSoFar } : null,
    complete: look?.completeFrom
      ? { from: look.completeFrom, listed: look.listed, unseen: look.unseen }
      : null,
    fault: look?.fault ?? '',
    open: open + found,
  };
}
