import type { Job } from '../job.ts';

/** Takes over the definitions that another process put in force. */
export const pickUpDefinitionsJob = (pickUp: () => Promise<void>): Job => ({
  name: 'pick-up-definitions',
  everySeconds: 3,
  run: pickUp,
});
