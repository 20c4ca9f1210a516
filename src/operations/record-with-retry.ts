import { setTimeout as wait } from 'node:timers/promises';
import { LEASE_MS } from '../domain/grant/connector.ts';
import type { Ctx } from './context.ts';
import { DomainError, isUnavailable } from '../domain/errors.ts';

const FIRST_WAIT_MS = 100;
const LONGEST_WAIT_MS = 2_000;

/**
 * Records what was done outside, again for as long as the database is away: forgotten, it would be done once more when
 * its lease has ended, and what came after that lease would stand at the target with nobody to know of it. What fails for
 * another reason is given up after a lease, so that the rest isn't kept waiting. `record` must have the same effect
 * when an earlier try was committed after all.
 */
export async function recordWithRetry<T>(
  ctx: Pick<Ctx, 'log' | 'databaseWatch'>,
  record: () => Promise<T>,
): Promise<T> {
  const giveUpAt = performance.now() + LEASE_MS;
  for (let waitMs = FIRST_WAIT_MS; ; waitMs = Math.min(2 * waitMs, LONGEST_WAIT_MS)) {
    try {
      return await record();
    } catch (error) {
      const isAway = isUnavailable(error);
      const mayPass = isAway || !(error instanceof DomainError);
      if (!mayPass || (!isAway && performance.now() > giveUpAt)) throw error;
      if (!ctx.databaseWatch?.notes(error))
        ctx.log.warn({ err: error }, 'what was done could not be recorded; trying again');
      await wait(waitMs);
    }
  }
}
