import { reviseOpenStages } from '../../operations/approval/ask/escalate-open-stages.ts';
import type { Job } from '../job.ts';

/** Asks those who may decide by now, where a group, a manager or an owner has changed. */
export const reviseOpenStagesJob: Job = {
  name: 'revise-open-stages',
  everySeconds: 600,
  offsetSeconds: 40,
  run: reviseOpenStages,
};
