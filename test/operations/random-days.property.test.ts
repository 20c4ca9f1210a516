import { describe, it } from 'vitest';
import { describePostgres, hasPostgres } from '../support/database.ts';
import { liveDays } from '../long/days.ts';

const BUDGET_MS = 12_000;
/** Two processes side by side need the sessions of both. */
const suite = hasPostgres() ? describePostgres : describe;

suite('two processes', () => {
  it('keep every promise on whatever day, and leave nothing behind', async () => {
    // A slow machine tries fewer days, and at least one.
    await liveDays({ days: 60, untilMs: performance.now() + BUDGET_MS });
  });
});
