import { revokeDueGrants } from '../operations/grant/revoke-due-grants.ts';
import { startDueRevocations } from '../operations/grant/start-revocation.ts';
import type { Job } from './job.ts';

/** Ends access whose time is up or that was given back. */
export const revokeDueGrantsJob: Job = {
  name: 'revoke-due-grants',
  cron: '* * * * * *',
  runsOnWake: true,
  run: async (ctx) => {
    await startDueRevocations(ctx);
    return revokeDueGrants(ctx);
  },
};
