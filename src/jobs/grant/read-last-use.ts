import { readLastUse } from '../../operations/campaign/run/read-last-use.ts';
import type { Job } from '../job.ts';

/** Asks targets when what is under review was last used. */
export const readLastUseJob: Job = {
  name: 'read-last-use',
  everySeconds: 15,
  runsOnWake: true,
  run: readLastUse,
};
