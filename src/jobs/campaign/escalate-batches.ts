import { escalateBatches } from '../../operations/campaign/run/escalate-batches.ts';
import type { Job } from '../job.ts';

/** Tells others of reviewers who are late. */
export const escalateBatchesJob: Job = {
  name: 'escalate-batches',
  everySeconds: 10,
  run: escalateBatches,
};
