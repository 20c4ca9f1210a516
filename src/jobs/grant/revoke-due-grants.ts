import { revokeDueGrants } from '../../operations/grant/end/revoke-due-grants.ts';
import { startDueRevocations, untilNextEnd } from '../../operations/grant/end/start-due-revocations.ts';
import type { Job } from '../job.ts';

const UNTIL_NEXT_TICK_MS = 1_000;

/** Ends access whose time is up or that was given back. */
export const revokeDueGrantsJob: Job = {
  name: 'revoke-due-grants',
  everySeconds: 1,
  runsOnWake: true,
  run: async (ctx) => (await startDueRevocations(ctx)) + (await revokeDueGrants(ctx)),
  dueInMs: (ctx) => untilNextEnd(ctx, UNTIL_NEXT_TICK_MS),
};
