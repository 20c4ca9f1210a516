import { endPastDelegations } from '../../operations/delegation/end-delegation.ts';
import type { Job } from '../job.ts';

/** Ends delegations whose time is up. */
export const endPastDelegationsJob: Job = {
  name: 'end-past-delegations',
  everySeconds: 60,
  offsetSeconds: 50,
  run: endPastDelegations,
};
