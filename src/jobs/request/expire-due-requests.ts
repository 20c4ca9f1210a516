import { expireDueRequests } from '../../operations/request/end/expire-due-requests.ts';
import type { Job } from '../job.ts';

/** Ends requests that nobody decided in time. */
export const expireDueRequestsJob: Job = {
  name: 'expire-due-requests',
  everySeconds: 2,
  run: expireDueRequests,
};
