import type { AdjustableClock } from '../domain/clock.ts';
import type { Database } from './database.ts';

/** Sets the clock to the database's time, so that all replicas agree; exact to half of the round trip. */
export async function followDatabaseTime(clock: AdjustableClock, db: Database): Promise<number> {
  const askedAt = Date.now();
  const theirs = await db.now();
  const answeredAt = Date.now();
  const correctionMs = Math.round(theirs.getTime() - (askedAt + answeredAt) / 2);
  clock.correct(correctionMs);
  return correctionMs;
}
