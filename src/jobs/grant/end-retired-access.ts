import { endRetiredAccess } from '../../operations/discovery/end-retired-access.ts';
import type { Job } from '../job.ts';

/** Ends access to what its system doesn't list any more. */
export const endRetiredAccessJob: Job = {
  name: 'end-retired-access',
  everySeconds: 10,
  offsetSeconds: 6,
  runsAtStart: true,
  run: endRetiredAccess,
};
