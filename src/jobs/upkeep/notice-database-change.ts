import { noticeDatabaseChange } from '../../operations/database-change/notice-database-change.ts';
import type { Job } from '../job.ts';

/** Notices that a standby took over, or that a backup was restored. */
export const noticeDatabaseChangeJob: Job = {
  name: 'notice-database-change',
  everySeconds: 5,
  runsAtStart: true,
  run: noticeDatabaseChange,
};
