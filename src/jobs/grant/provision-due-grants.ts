import { announceEnds } from '../../operations/grant/end/announce-ends.ts';
import { provisionDueGrants } from '../../operations/grant/give/provision-due-grants.ts';
import type { Job } from '../job.ts';

/** Applies what was decided, and tells targets of ends that moved. */
export const provisionDueGrantsJob: Job = {
  name: 'provision-due-grants',
  everySeconds: 1,
  runsOnWake: true,
  run: async (ctx) => (await provisionDueGrants(ctx)) + (await announceEnds(ctx)),
};
