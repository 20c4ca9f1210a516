import type { Ctx } from '../context.ts';
import { ConnectorError, isReadable, LEASE_MS } from '../../domain/grant/connector.ts';
import { retryDelayMs } from '../../domain/grant/grant.ts';
import { refreshCards } from '../../store/card/cards.ts';
import { transaction } from '../../store/database/transaction.ts';
import * as resolvedStore from '../../store/reconcile/resolved-store.ts';
import * as lookStore from '../../store/reconcile/look-store.ts';
import { isSameDatabase } from '../database-change/notice-database-change.ts';
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
/** What nothing could be concluded from is no surprise to the looks of a day. */
const BELIEVED_MS = 24 * 60 * 60_000;

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
  const isPlanned = JSON.stringify(wanted) === JSON.stringify(planned.toSorted());
  if (isPlanned && !(await resolvedStore.hasAnyBut(ctx.db.drizzle, wanted))) return;
  await transaction(ctx, async (tx, ctx) => {
    await lookStore.planLooks(tx, wanted, ctx.clock.now());
    await settleLeft(tx, ctx, wanted);
  });
}

async function lookOn(ctx: Ctx, stopping: AbortSignal): Promise<number> {
  for (let looked = 0; ; looked++) {
    if (stopping.aborted) return looked;
    const look = await claim(ctx);
    if (look === undefined) return looked;
    try {
      await record(ctx, look, await lookAtResource(ctx, look));
    } catch (error) {
      if (error instanceof LookTaken) continue;
      await record(ctx, look, error instanceof ConnectorError ? error : unforeseen(ctx, look, error));
    }
  }
}

/** Nothing where the database is another one than it was: what it lost is looked for first. */
async function claim(ctx: Ctx): Promise<HeldLook | undefined> {
  const now = ctx.clock.now();
  const claimed = await transaction(ctx, async (tx) =>
    (await isSameDatabase(tx)) ? lookStore.claimLook(tx, now, new Date(now.getTime() + LEASE_MS)) : undefined,
  );
  return claimed && new HeldLook(claimed, now);
}

/** One that fails so holds up no other, and is tried again as any. */
function unforeseen(ctx: Ctx, { row: { resourceId } }: HeldLook, error: unknown): ConnectorError {
  ctx.log.error({ err: error, resource: resourceId }, 'a look at a target failed in an unforeseen way');
  return new ConnectorError({ kind: 'retryable' }, 'It failed in an unforeseen way; the log says more.');
}

async function record(ctx: Ctx, look: HeldLook, came: Looked | ConnectorError): Promise<void> {
  const { row } = look;
  await transaction(ctx, async (tx, ctx) => {
    const held = await lookStore.lockHeld(tx, row);
    if (held === undefined) {
      ctx.log.warn({ resource: row.resourceId }, 'a look at a target came to its end too late');
      return;
    }
    const now = ctx.clock.now();
    const isWantedAgain = held.dueAt?.getTime() !== row.dueAt?.getTime();
    await lookStore.changeLook(tx, row, {
      ...changeOf(ctx, look, came, now),
      leaseUntil: null,
      // Somebody wanted another one meanwhile.
      ...(isWantedAgain && { dueAt: held.dueAt, believed: held.believed }),
    });
    // One that failed is tried again, for whoever asked.
    const showsTo = came instanceof ConnectorError ? lookStore.isAsked : lookStore.answerAsked;
    if (await showsTo(tx, row.resourceId)) await refreshCards(tx, [row.resourceId], now, ['look']);
  });
  if (came instanceof ConnectorError)
    ctx.log.warn({ resource: row.resourceId, fault: came.message }, 'a target couldn’t be looked at');
}

function changeOf(
  ctx: Ctx,
  { row }: HeldLook,
  came: Looked | ConnectorError,
  now: Date,
): lookStore.LookChange {
  const everySeconds = ctx.config.resources.get(row.resourceId)?.reconcile.everySeconds ?? null;
  const after = (at: Date, ms: number) => new Date(Math.max(now.getTime(), at.getTime() + ms));
  if (came instanceof ConnectorError) {
    const soonest = after(now, Math.max(RETRY_MS, retryDelayMs(row.attempts)));
    return { dueAt: everySeconds === null ? null : soonest, fault: came.message.slice(0, LONGEST_FAULT) };
  }
  const done = {
    dueAt: everySeconds === null ? null : after(row.begunAt, everySeconds * 1_000),
    attempts: 0,
    fault: came.unread.join(' ').slice(0, LONGEST_FAULT),
    ...(!came.isDoubted && {
      believed: came.unsettled && { ...came.unsettled, until: after(now, BELIEVED_MS).toISOString() },
    }),
  };
  if (came.unread.length > 0) return done;
  return { ...done, completeFrom: row.begunAt, completeAt: now, listed: came.listed, unseen: came.unseen };
}
