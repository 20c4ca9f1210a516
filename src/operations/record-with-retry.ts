import { setTimeout as wait } from 'node:timers/promises';
import { LEASE_MS } from '../domain/grant/connector.ts';
import type { Ctx } from './context.ts';
import { DomainError } from '../domain/errors.ts';

const FIRST_WAIT_MS = 100;
const LONGEST_WAIT_MS = 2_000;

/**
 * Records what was done outside, again while the database is away: forgotten, it would be done once more, and only
 * when its lease has ended. `record` must have the same effect when an earlier try was committed after all.
 */
export async function recordWithRetry<T>(ctx: Pick<Ctx, 'log'>, record: () => Promise<T>): Promise<T> {
  const giveUpAt = performance.now() + LEASE_MS;
  for (let waitMs = FIRST_WAIT_MS; ; waitMs = Math.min(2 * waitMs, LONGEST_WAIT_MS)) {
    try {
      return await record();
    } catch (error) {
      const mayPass = !(error instanceof DomainError) || error.code === 'unavailable';
      if (!mayPass || performance.now() > giveUpAt) throw error;
      ctx.log.warn({ err: error }, 'what was done could not be recorded; trying again');
      await wait(waitMs);
    }
  }
}
