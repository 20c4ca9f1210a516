import { announceExtensions } from '../operations/grant/announce-extensions.ts';
import { provisionDueGrants } from '../operations/grant/provision-due-grants.ts';
import type { Job } from './job.ts';

/** Applies what was decided, and tells targets of later ends. */
export const provisionDueGrantsJob: Job = {
  name: 'provision-due-grants',
  everySeconds: 1,
  runsOnWake: true,
  run: async (ctx) => (await provisionDueGrants(ctx)) + (await announceExtensions(ctx)),
};
