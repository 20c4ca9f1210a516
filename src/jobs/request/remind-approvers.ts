import { remindApprovers } from '../../operations/approval/ask/remind-approvers.ts';
import type { Job } from '../job.ts';

/** Reminds approvers of what waits for them, in their working hours. */
export const remindApproversJob: Job = {
  name: 'remind-approvers',
  everySeconds: 10,
  run: remindApprovers,
};
