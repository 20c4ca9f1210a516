import { DomainError } from '../../domain/errors.ts';
import type { Clock } from '../../domain/time/clock.ts';
import type { Database, TransactionOptions, Tx } from './database.ts';
import { sqlState } from './sql-state.ts';
import { DEADLOCK, SERIALIZATION_FAILURE, whyUnavailable } from './unavailable.ts';

const MOST_ATTEMPTS = 4;

const kicked = new WeakSet<Tx>();

/** Has the jobs woken once this transaction is committed: called wherever a row is marked due. */
export function wakeAfterCommit(tx: Tx): void {
  kicked.add(tx);
}

/**
 * Runs `run` in one transaction, again when it lost a deadlock or a serialization: it must have no effects but
 * through `tx`. The context it is handed stands at one instant, which is its first look at the clock: look behind the
 * lock that may be waited for. What the database can't do now rejects with DomainError `unavailable`.
 */
export async function transaction<T, C extends { db: Database; wake: () => void; clock?: Clock }>(
  ctx: C,
  run: (tx: Tx, ctx: C) => Promise<T>,
  options?: TransactionOptions,
): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    let dueNow = false;
    try {
      const result = await ctx.db.transaction(async (tx) => {
        const value = await run(tx, standing(ctx));
        dueNow = kicked.has(tx);
        return value;
      }, options);
      if (dueNow) ctx.wake();
      return result;
    } catch (error) {
      if (error instanceof DomainError) throw error;
      const code = sqlState(error);
      if (attempt < MOST_ATTEMPTS && (code === SERIALIZATION_FAILURE || code === DEADLOCK)) continue;
      const sentence = code === undefined ? undefined : whyUnavailable(code);
      throw sentence === undefined ? error : new DomainError('unavailable', sentence, { cause: error });
    }
  }
}

function standing<C extends { clock?: Clock }>(ctx: C): C {
  const { clock } = ctx;
  let at: Date | undefined;
  return clock === undefined ? ctx : { ...ctx, clock: { now: () => (at ??= clock.now()) } };
}
