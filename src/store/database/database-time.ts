import type { Reading } from '../../domain/time/clock.ts';
import type { Database } from './database.ts';

const SAMPLES = 3;

/** The database's time, by the quickest of a few answers. */
export async function readDatabaseTime(db: Database): Promise<Reading> {
  let best: Reading | undefined;
  let bestMs = Number.POSITIVE_INFINITY;
  for (let i = 0; i < SAMPLES; i++) {
    const askedMs = performance.now();
    const at = await db.now();
    const tookMs = performance.now() - askedMs;
    if (best !== undefined && tookMs >= bestMs) continue;
    best = { at, passedMs: askedMs + tookMs / 2 };
    bestMs = tookMs;
  }
  if (best === undefined) throw new Error('the database’s time was read no time');
  return best;
}
