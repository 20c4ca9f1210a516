import { endChangedRequests } from '../../operations/request/end/end-changed-requests.ts';
import type { Job } from '../job.ts';

/** Ends requests for what the definitions have made another thing since. */
export const endChangedRequestsJob: Job = {
  name: 'end-changed-requests',
  everySeconds: 10,
  offsetSeconds: 4,
  runsAtStart: true,
  async run(ctx) {
    return endChangedRequests(ctx);
  },
};
