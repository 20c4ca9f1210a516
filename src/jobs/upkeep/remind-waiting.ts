import { remindWaiting } from '../../operations/waiting/remind-waiting.ts';
import type { Job } from '../job.ts';

/** Reminds people each working day of what waits for them. */
export const remindWaitingJob: Job = {
  name: 'remind-waiting',
  everySeconds: 60,
  run: remindWaiting,
};
