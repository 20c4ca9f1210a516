import { describe, it } from 'vitest';
import { liveInWorlds } from '../../long/worlds.ts';
import { describePostgres, hasPostgres } from '../../support/database.ts';

const BUDGET_MS = 12_000;
const suite = hasPostgres() ? describePostgres : describe;

suite('a target that people change behind our back', () => {
  it('differs from what was decided as is on record, and loses nothing that was', async () => {
    // A slow machine tries fewer worlds, and at least one.
    await liveInWorlds({ worlds: 60, untilMs: performance.now() + BUDGET_MS });
  });
});
