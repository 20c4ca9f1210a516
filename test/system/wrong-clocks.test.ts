import { expect, test } from 'vitest';
import { passedAlike } from '../long/wrong-clocks.ts';
import { describePostgres } from '../support/database.ts';

describePostgres('machines whose own clocks are a day off', () => {
  test('end, remind and review at the times that right ones do', async () => {
    // From a review that begins on a 29 February to its end.
    const span = { zone: 'Australia/Lord_Howe', from: new Date('2028-02-26T00:00:00Z'), days: 18 };
    const passed = await passedAlike(span, 429);
    process.stdout.write(`wrong clocks: ${JSON.stringify(passed)}\n`);

    expect(passed['ended']).toBeGreaterThan(2);
    expect(passed['reminded']).toBeGreaterThan(1);
    expect(passed['escalated']).toBe(1);
    expect(passed['reviews']).toBe(1);
  }, 240_000);
});
