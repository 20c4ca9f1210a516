import { remindReviewers } from '../../operations/campaign/run/remind-reviewers.ts';
import type { Job } from '../job.ts';

/** Reminds reviewers of what they have left, in their working hours. */
export const remindReviewersJob: Job = {
  name: 'remind-reviewers',
  everySeconds: 10,
  run: remindReviewers,
};
