import { reportLeavers } from '../../operations/leaver/report-leavers.ts';
import type { Job } from '../job.ts';

/** Tells those who answer for it what people hold who aren't active any more. */
export const reportLeaversJob: Job = {
  name: 'report-leavers',
  everySeconds: 10,
  run: reportLeavers,
};
