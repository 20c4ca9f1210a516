import { replaceAbsentApprovers } from '../../operations/approval/ask/escalate-open-stages.ts';
import type { Job } from '../job.ts';

/** Asks the next in line where an approver has left. */
export const replaceAbsentApproversJob: Job = {
  name: 'replace-absent-approvers',
  everySeconds: 60,
  offsetSeconds: 20,
  run: replaceAbsentApprovers,
};
