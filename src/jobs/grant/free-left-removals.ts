import { freeLeftRemovals } from '../../operations/grant/end/free-left-removals.ts';
import type { Job } from '../job.ts';

/** Has removals go on whose process is gone. */
export const freeLeftRemovalsJob = (): Job => {
  let goneBefore: ReadonlySet<number> = new Set();
  return {
    name: 'free-left-removals',
    everySeconds: 1,
    runsAtStart: true,
    run: async (ctx) => {
      const { gone, freed } = await freeLeftRemovals(ctx, goneBefore);
      goneBefore = gone;
      return freed;
    },
  };
};
