import { carryOutRemovals } from '../../operations/discrepancy/carry-out-removals.ts';
import type { Job } from '../job.ts';

/** Disables accounts of nobody, or takes from them what they hold, as owners said. */
export const carryOutRemovalsJob: Job = {
  name: 'carry-out-removals',
  everySeconds: 5,
  runsOnWake: true,
  run: carryOutRemovals,
};
