import { DomainError } from '../../domain/errors.ts';
import type { Clock } from '../../domain/time/clock.ts';
import type { Database, TransactionOptions, Tx } from './database.ts';
import { sqlState } from './sql-state.ts';

const MOST_ATTEMPTS = 4;
const SERIALIZATION_FAILURE = '40001';
const DEADLOCK = '40P01';

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

const CONNECTION_LOST = new Set([
  'CONNECTION_CLOSED',
  'CONNECTION_ENDED',
  'CONNECTION_DESTROYED',
  'CONNECT_TIMEOUT',
  'ECONNREFUSED',
  'ECONNRESET',
  'ENOENT',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EPIPE',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  '25P03',
  '57P01',
  '57P02',
  '57P03',
  '53300',
]);

function whyUnavailable(code: string): string | undefined {
  if (code === '57014' || code === '55P03')
    return 'The database was too busy to do this in time, so nothing was changed. Try again in a moment.';
  if (code === '53100' || code === 'ENOSPC')
    return 'The database’s disk is full, so nothing was changed. Tell the people who run this bot.';
  if (code === 'XX001' || code === 'XX002' || code === '58P01' || code === '58030')
    return 'The database’s files are damaged, so nothing was changed. Tell the people who run this bot.';
  if (code === SERIALIZATION_FAILURE || code === DEADLOCK)
    return 'Too many people changed this at once, so nothing was changed. Try again in a moment.';
  if (CONNECTION_LOST.has(code) || code.startsWith('08'))
    return 'The connection to the database was lost, so it isn’t certain that this was saved. Look before you try again.';
  return undefined;
}
