import type { AdjustableClock } from '../../domain/time/clock.ts';
import { keepClockCorrect } from '../../operations/upkeep/correct-clock.ts';
import type { Job } from '../job.ts';

/** Keeps this process on the database's time. */
export const correctClockJob = (clock: AdjustableClock): Job => ({
  name: 'correct-clock',
  everySeconds: 1,
  run: (ctx) => keepClockCorrect(ctx, clock),
});
