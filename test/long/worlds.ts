import fc from 'fast-check';
import { expect } from 'vitest';
import { closeDatabase } from '../support/database.ts';
import { history } from './worlds/steps.ts';
import { RandomWorld } from './worlds/world.ts';

/** Lives through so many random histories of a target; none begins after `untilMs`, by `performance.now()`, but the first. */
export async function liveInWorlds(options: {
  seed?: number;
  worlds: number;
  untilMs?: number;
  /** A history that failed is told as it was, rather than made shorter. */
  asItWas?: boolean;
}): Promise<number> {
  const { seed, worlds, untilMs = Number.POSITIVE_INFINITY, asItWas = false } = options;
  let lived = 0;
  await fc.assert(
    fc.asyncProperty(history, async ({ keepsOperations, steps }) => {
      if (lived > 0 && performance.now() > untilMs) return;
      lived += 1;
      const random = await RandomWorld.begins(keepsOperations);
      try {
        for (const step of steps) await random.takes(step);
        await random.settles();
        expect(random.faults).toEqual([]);
      } finally {
        await closeDatabase(random.world.ctx.db);
      }
    }),
    { numRuns: worlds, endOnFailure: asItWas, ...(seed !== undefined && { seed }) },
  );
  return lived;
}
