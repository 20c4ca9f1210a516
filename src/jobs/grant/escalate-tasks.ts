import { escalateTasks } from '../../operations/task/escalate-tasks.ts';
import type { Job } from '../job.ts';

/** Puts work by hand that nobody has done for a day before the owners and the admins. */
export const escalateTasksJob: Job = {
  name: 'escalate-tasks',
  everySeconds: 60,
  run: escalateTasks,
};
