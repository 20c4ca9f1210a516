import { foldTallies } from '../../operations/campaign/run/fold-tallies.ts';
import type { Job } from '../job.ts';

/** Keeps what says how far campaigns are small. */
export const foldTalliesJob: Job = {
  name: 'fold-tallies',
  everySeconds: 10,
  offsetSeconds: 5,
  run: foldTallies,
};
