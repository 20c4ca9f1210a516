import type { Ctx } from '../context.ts';
import type { AdjustableClock } from '../../domain/time/clock.ts';
import { readDatabaseTime } from '../../store/database/database-time.ts';

const EVERY_MS = 60_000;
/** What passes unseen while a machine sleeps, or is put aside by its host, shows as a step of its own clock. */
const STEP_MS = 1_000;
const WORTH_SAYING_MS = 5_000;

/** Reads the database's time each minute, and at once when this machine's clock was put forward or back. */
export async function keepClockCorrect(ctx: Pick<Ctx, 'db' | 'log'>, clock: AdjustableClock): Promise<void> {
  if (clock.sinceReadingMs() < EVERY_MS && Math.abs(clock.machineMovedMs()) < STEP_MS) return;
  await correctClock(ctx, clock);
}

/** Sets the clock by the database's, so that all replicas tell the same time. */
export async function correctClock(
  { db, log }: Pick<Ctx, 'db' | 'log'>,
  clock: AdjustableClock,
): Promise<void> {
  const movedMs = clock.correct(await readDatabaseTime(db));
  const machineAheadMs = clock.machineAheadMs();
  if (Math.abs(machineAheadMs) > WORTH_SAYING_MS)
    log.warn(
      { machineAheadMs },
      'this machine’s clock differs from the database’s, which counts here: set it right',
    );
  else if (Math.abs(movedMs) > WORTH_SAYING_MS)
    log.warn(
      { movedMs },
      'the database’s clock, which counts here, has moved by more than the time that passed',
    );
}
