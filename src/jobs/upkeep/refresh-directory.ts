import { refreshDirectory } from '../../operations/people/refresh-directory.ts';
import type { Job } from '../job.ts';

/** Reads who is active in Slack, before what is known grows five minutes old. */
export const refreshDirectoryJob: Job = {
  name: 'refresh-directory',
  everySeconds: 240,
  offsetSeconds: 30,
  runsAtStart: true,
  run: refreshDirectory,
};
