import { replaceAbsentReviewers } from '../../operations/campaign/run/replace-absent-reviewers.ts';
import type { Job } from '../job.ts';

/** Moves what reviewers who have left had open to the next in line. */
export const replaceAbsentReviewersJob: Job = {
  name: 'replace-absent-reviewers',
  everySeconds: 60,
  offsetSeconds: 25,
  run: replaceAbsentReviewers,
};
