import { escalateOpenStages } from '../../operations/approval/ask/escalate-open-stages.ts';
import type { Job } from '../job.ts';

/** Puts undecided stages before others, when their time has come. */
export const escalateOpenStagesJob: Job = {
  name: 'escalate-open-stages',
  everySeconds: 10,
  run: escalateOpenStages,
};
