import type { Ctx } from '../context.ts';
import type { DatabaseChange } from '../../domain/database-change.ts';
import { ConnectorError, LEASE_MS } from '../../domain/grant/connector.ts';
import { retryDelayMs } from '../../domain/grant/grant.ts';
import { audit } from '../../store/audit/audit-log.ts';
import { refreshCards } from '../../store/card/cards.ts';
import { transaction } from '../../store/database/transaction.ts';
import * as changeStore from '../../store/database-change/database-change-store.ts';
import * as lookStore from '../../store/database-change/target-look-store.ts';
import type { TargetLook } from '../../store/database-change/target-look-store.ts';
import { HeldLook, LookTaken } from './held-look.ts';
import { lookAtTarget } from './look-at-target.ts';

/** One that answers slowly holds up a few others at most. */
const AT_ONCE = 4;

/** Looks at the targets that are due to be looked at since the database changed; answers at how many. */
export async function lookAtTargets(ctx: Ctx, stopping: AbortSignal): Promise<number> {
  const looked = await Promise.all(Array.from({ length: AT_ONCE }, () => lookOn(ctx, stopping)));
  return looked.reduce((sum, some) => sum + some, 0);
}

async function lookOn(ctx: Ctx, stopping: AbortSignal): Promise<number> {
  for (let looked = 0; ; looked++) {
    if (stopping.aborted) return looked;
    const now = ctx.clock.now();
    const claimed = await lookStore.claimLook(ctx.db.drizzle, now, new Date(now.getTime() + LEASE_MS));
    if (claimed === undefined) return looked;
    const look = new HeldLook(claimed);
    try {
      await lookAtTarget(ctx, look);
      await record(ctx, look.row, { beganAt: now });
    } catch (error) {
      if (error instanceof ConnectorError) await record(ctx, look.row, { beganAt: now, error });
      else if (!(error instanceof LookTaken)) throw error;
    }
  }
}

interface Looked {
  beganAt: Date;
  /** Why the target couldn’t be read. */
  error?: ConnectorError;
}

async function record(ctx: Ctx, held: TargetLook, { beganAt, error }: Looked): Promise<void> {
  const lastError = error?.message ?? null;
  await transaction(ctx, async (tx, ctx) => {
    const change = await changeStore.lockChange(tx, held.changeId);
    if (change === undefined) return;
    const now = ctx.clock.now();
    const dueAt = error === undefined ? nextAfter(change, beganAt) : retryAt(held, error, now);
    const attempts = error === undefined ? 0 : held.attempts;
    if (!(await lookStore.changeLook(tx, held, { dueAt, leaseUntil: null, attempts, lastError }))) return;
    const { left, found, missing } = await lookStore.sumLooks(tx, held.changeId);
    if (left === 0) await audit(tx, ctx, { kind: 'database.settled', data: { found, missing }, subject: {} });
    if (left === 0 || held.lastError !== lastError)
      await refreshCards(tx, [held.changeId], now, ['database-change']);
  });
}

/** What began before everything that was under way had ended is looked at once more. */
const nextAfter = ({ settledAt }: DatabaseChange, beganAt: Date): Date | null =>
  beganAt < settledAt ? settledAt : null;

const retryAt = ({ attempts }: TargetLook, { fault }: ConnectorError, now: Date): Date | null =>
  fault.kind === 'unsupported' ? null : new Date(now.getTime() + retryDelayMs(attempts));
