import { freeLeftRemovals } from '../../operations/grant/end/free-left-removals.ts';
import type { Job } from '../job.ts';

/** Has removals go on whose process is gone. `passedMs`: a time that nobody sets. */
export const freeLeftRemovalsJob = (passedMs = () => performance.now()): Job => {
  let goneSince: ReadonlyMap<number, number> = new Map();
  return {
    name: 'free-left-removals',
    everySeconds: 1,
    runsAtStart: true,
    run: async (ctx) => {
      const before = goneSince;
      // After a look that fails, as while the database is away, all are given their time anew.
      goneSince = new Map();
      const look = await freeLeftRemovals(ctx, before, passedMs);
      goneSince = look.goneSince;
      return look.freed;
    },
  };
};
