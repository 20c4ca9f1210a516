import { lookAtTargets } from '../../operations/database-change/look-at-targets.ts';
import type { Job } from '../job.ts';

/** Looks at what targets hold after the database changed. */
export const lookAtTargetsJob: Job = {
  name: 'look-at-targets',
  everySeconds: 5,
  offsetSeconds: 1,
  run: lookAtTargets,
};
