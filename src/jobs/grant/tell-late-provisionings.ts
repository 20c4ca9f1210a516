import { tellLateProvisionings } from '../../operations/grant/give/tell-late-provisionings.ts';
import type { Job } from '../job.ts';

/** Tells people of access that was decided and isn't there. */
export const tellLateProvisioningsJob: Job = {
  name: 'tell-late-provisionings',
  everySeconds: 5,
  run: tellLateProvisionings,
};
