import { tellOverdueRevocations } from '../../operations/grant/late/tell-overdue-revocations.ts';
import type { Job } from '../job.ts';

/** Tells owners of access that should be gone and isn't. */
export const tellOverdueRevocationsJob: Job = {
  name: 'tell-overdue-revocations',
  everySeconds: 5,
  run: tellOverdueRevocations,
};
