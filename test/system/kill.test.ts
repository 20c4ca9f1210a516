import { expect, test } from 'vitest';
import { killed } from '../long/kills.ts';
import { describePostgres } from '../support/database.ts';
import { seeded } from '../support/seeded.ts';

const SEED = Number(process.env['SYSTEM_SEED'] ?? 4711);

describePostgres('a program that is killed', () => {
  test(`loses nothing and doubles nothing, with either database (seed ${SEED})`, async () => {
    // Side by side, since most of the time is spent waiting: for the next kill, for the start, for leases to end.
    const companies = [killed('PostgreSQL', 12, seeded(SEED)), killed('embedded', 8, seeded(SEED + 10))];
    for (const { kills, accesses, approved, expired } of await Promise.all(companies)) {
      process.stdout.write(`${JSON.stringify({ kills, accesses, approved, expired })}\n`);
      // How much gets done between two kills is the machine’s to say; nothing at all would prove nothing.
      expect(approved).toBeGreaterThan(2);
    }
  }, 900_000);
});
