import { readGroups } from '../../operations/group/read-groups.ts';
import type { Job } from '../job.ts';

/** Reads who is in the groups that are kept elsewhere: what was read counts for five minutes. */
export const readGroupsJob: Job = {
  name: 'read-groups',
  everySeconds: 60,
  offsetSeconds: 11,
  runsAtStart: true,
  run: readGroups,
};
