import { freeOwnRemovals } from '../../operations/grant/end/free-left-removals.ts';
import { revokeDueGrants } from '../../operations/grant/end/revoke-due-grants.ts';
import { startDueRevocations, untilNextEnd } from '../../operations/grant/end/start-due-revocations.ts';
import type { Job } from '../job.ts';

const UNTIL_NEXT_TICK_MS = 1_000;

/** Ends access whose time is up or that was given back. */
export const revokeDueGrantsJob = (): Job => {
  // After a run that failed this process may have claimed removals without knowing it, and has none in hand.
  let mayHaveLeft = false;
  return {
    name: 'revoke-due-grants',
    everySeconds: 1,
    runsOnWake: true,
    run: async (ctx) => {
      if (mayHaveLeft) await freeOwnRemovals(ctx);
      mayHaveLeft = true;
      const done = (await startDueRevocations(ctx)) + (await revokeDueGrants(ctx));
      mayHaveLeft = false;
      return done;
    },
    dueInMs: (ctx) => untilNextEnd(ctx, UNTIL_NEXT_TICK_MS),
  };
};
