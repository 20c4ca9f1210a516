import { beginRemediations } from '../../operations/review/decide/begin-remediations.ts';
import type { Job } from '../job.ts';

/** Begins the removal of what access reviews revoked. */
export const beginRemediationsJob: Job = {
  name: 'begin-remediations',
  everySeconds: 10,
  runsOnWake: true,
  run: beginRemediations,
};
