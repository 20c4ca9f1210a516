import type { Ctx } from '../../context.ts';
import { isReadable } from '../../../domain/grant/connector.ts';
import * as allFindingsStore from '../../../store/reconcile/all-findings-store.ts';
import * as lookStore from '../../../store/reconcile/look-store.ts';
import type { Look } from '../../../store/reconcile/look-store.ts';
import { resourceLabel } from '../../views.ts';

/** How what a resource's target holds was compared last with what was decided. */
export interface LookState {
  resourceId: string;
  resourceName: string;
  /** Why it is never looked at; undefined where it is. */
  never: 'unreadable' | 'unwanted' | undefined;
  /** When the look began that is under way, and how much it has read by now. */
  underWay: { begunAt: Date; readSoFar: number } | null;
  /** It is due, and begins in a moment. */
  isComing: boolean;
  /** The last one that read everything: when it began, how much it listed, and of how much it couldn't see whether it is there. */
  complete: { from: Date; listed: number; unseen: number } | null;
  /** Why the last one didn't read everything; empty where it did. */
  fault: string;
}

export interface LookView extends LookState {
  /** How much of it waits for somebody. */
  open: number;
}

export async function showLook(ctx: Ctx, resourceId: string): Promise<LookView> {
  const [view] = await showLooks(ctx, [resourceId]);
  return view!;
}

/** The same of several. */
export async function showLooks(ctx: Ctx, resourceIds: readonly string[]): Promise<LookView[]> {
  const [states, open] = await Promise.all([
    findLookStates(ctx, resourceIds),
    allFindingsStore.countOpenByResource(ctx.db.drizzle, resourceIds),
  ]);
  return states.map((state) => ({ ...state, open: open.get(state.resourceId) ?? 0 }));
}

/** How these resources were looked at, in their order. */
export async function findLookStates(ctx: Ctx, resourceIds: readonly string[]): Promise<LookState[]> {
  const looks = await lookStore.findLooks(ctx.db.drizzle, resourceIds);
  const byResource = new Map(looks.map((look) => [look.resourceId, look]));
  return resourceIds.map((resourceId) => stateOf(ctx, resourceId, byResource.get(resourceId)));
}

function stateOf({ config, connectors, clock }: Ctx, resourceId: string, look: Look | undefined): LookState {
  const now = clock.now();
  const resource = config.resources.get(resourceId);
  const begunAt = look?.leaseUntil && look.leaseUntil > now ? look.begunAt : null;
  return {
    resourceId,
    resourceName: resourceLabel(config, resourceId),
    never: !isReadable(connectors.get(resource?.connectorId ?? ''))
      ? 'unreadable'
      : (resource?.reconcile.everySeconds ?? null) === null
        ? 'unwanted'
        : undefined,
    underWay: look && begunAt ? { begunAt, readSoFar: look.readSoFar } : null,
    isComing: begunAt === null && look?.dueAt !== undefined && look.dueAt !== null && look.dueAt <= now,
    complete: look?.completeFrom
      ? { from: look.completeFrom, listed: look.listed, unseen: look.unseen }
      : null,
    fault: look?.fault ?? '',
  };
}
