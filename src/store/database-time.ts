import type { Database } from './database.ts';

const SAMPLES = 3;

/** How many milliseconds the database's clock is ahead of this machine's, by the quickest of a few answers. */
export async function databaseAheadMs(db: Database): Promise<number> {
  let best = { tookMs: Number.POSITIVE_INFINITY, aheadMs: 0 };
  for (let i = 0; i < SAMPLES; i++) {
    const asked = Date.now();
    const there = await db.now();
    const tookMs = Date.now() - asked;
    if (tookMs < best.tookMs) best = { tookMs, aheadMs: there.getTime() - (asked + tookMs / 2) };
  }
  return Math.round(best.aheadMs);
}
