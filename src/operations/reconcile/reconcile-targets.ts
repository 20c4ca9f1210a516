import type { Ctx } from '../context.ts';
import { ConnectorError, isReadable, LEASE_MS } from '../../domain/grant/connector.ts';
import { retryDelayMs } from '../../domain/grant/grant.ts';
import { refreshCards } from '../../store/card/cards.ts';
import { transaction } from '../../store/database/transaction.ts';
import * as lookStore from '../../store/reconcile/look-store.ts';
import { isInForce } from '../discovery/is-in-force.ts';
import { settleLeft } from '../discrepancy/note-differences.ts';
import { HeldLook, LookTaken } from './held-look.ts';
import { lookAtResource } from './look-at-resource.ts';
import type { Looked } from './look-at-resource.ts';

/** One that answers slowly holds up one other at most. */
const AT_ONCE = 2;
/** A target that fails is asked again no sooner. */
const RETRY_MS = 60_000;
const LONGEST_FAULT = 300;

/** Compares what targets hold with what was decided, those that are due; answers at how many it looked. */
export async function reconcileTargets(ctx: Ctx, stopping: AbortSignal): Promise<number> {
  if (!(await isInForce(ctx))) return 0;
  await plan(ctx);
  if (!(await lookStore.hasDueLook(ctx.db.drizzle, ctx.clock.now()))) return 0;
  const looked = await Promise.all(Array.from({ length: AT_ONCE }, () => lookOn(ctx, stopping)));
  return looked.reduce((sum, some) => sum + some, 0);
}

/** The resources that are looked at, by what access.yaml says. */
const lookedAt = (ctx: Ctx): string[] =>
  [...ctx.config.resources.values()]
    .filter(
      ({ connectorId, reconcile }) =>
        reconcile.everySeconds !== null && isReadable(ctx.connectors.get(connectorId)),
    )
    .map(({ id }) => id);

async function plan(ctx: Ctx): Promise<void> {
  const wanted = lookedAt(ctx).toSorted();
  const planned = (await lookStore.listLooks(ctx.db.drizzle))
    .filter(({ dueAt }) => dueAt !== null)
    .map(({ resourceId }) => resourceId);
  if (JSON.stringify(wanted) === JSON.stringify(planned.toSorted())) return;
  await transaction(ctx, async (tx, ctx) => {
    await lookStore.planLooks(tx, wanted, ctx.clock.now());
    await settleLeft(tx, ctx, wanted);
  });
}

async function lookOn(ctx: Ctx, stopping: AbortSignal): Promise<number> {
  for (let looked = 0; ; looked++) {
    if (stopping.aborted) return looked;
    const now = ctx.clock.now();
    const claimed = await transaction(ctx, (tx) =>
      lookStore.claimLook(tx, now, new Date(now.getTime() + LEASE_MS)),
    );
    if (claimed === undefined) return looked;
    const look = new HeldLook(claimed, now);
    try {
      await record(ctx, look, await lookAtResource(ctx, look));
    } catch (error) {
      if (error instanceof LookTaken) continue;
      if (!(error instanceof ConnectorError)) throw error;
      await record(ctx, look, error);
    }
  }
}

async function record(ctx: Ctx, look: HeldLook, came: Looked | ConnectorError): Promise<void> {
  const { row } = look;
  await transaction(ctx, async (tx, ctx) => {
    const now = ctx.clock.now();
    const everySeconds = ctx.config.resources.get(row.resourceId)?.reconcile.everySeconds ?? null;
    const next = everySeconds === null ? null : new Date(row.begunAt.getTime() + everySeconds * 1_000);
    const soonest = new Date(now.getTime() + Math.max(RETRY_MS, retryDelayMs(row.attempts)));
    const failed = { dueAt: everySeconds === null ? null : soonest, leaseUntil: null };
    const done = { dueAt: next !== null && next < now ? now : next, leaseUntil: null, attempts: 0 };
    const isWhole = !(came instanceof ConnectorError) && came.unread.length === 0;
    const change = isWhole
      ? {
          ...done,
          completeFrom: row.begunAt,
          completeAt: now,
          listed: came.listed,
          unseen: came.unseen,
          fault: '',
          ...(!came.isDoubted && { believed: null }),
        }
      : came instanceof ConnectorError
        ? { ...failed, fault: came.message.slice(0, LONGEST_FAULT) }
        : { ...done, fault: came.unread.join(' ').slice(0, LONGEST_FAULT) };
    const { resourceId } = row;
    if (!(await lookStore.changeLook(tx, row, change)))
      return ctx.log.warn({ resource: resourceId }, 'a look at a target came to its end too late');
    // One that failed is tried again, for whoever asked.
    const showsTo = came instanceof ConnectorError ? lookStore.isAsked : lookStore.answerAsked;
    if (await showsTo(tx, resourceId)) await refreshCards(tx, [resourceId], now, ['look']);
  });
  if (came instanceof ConnectorError)
    ctx.log.warn({ resource: row.resourceId, fault: came.message }, 'a target couldn’t be looked at');
}
