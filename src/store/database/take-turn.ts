import { sql } from 'drizzle-orm';
import type { Tx } from './database.ts';

/** What is done in turns, each with numbers that are its own: a release before this one knows them by these. 7 is the rights'. */
const TURNS = {
  'late-removals': 9,
  'approvals-digest': 10,
  'access-ended': 11,
  roster: 12,
  tallies: 13,
  look: 14,
} as const;

/** Waits for whoever does the same thing for the same one, and goes first until this transaction ends. */
export async function takeTurn(tx: Tx, what: keyof typeof TURNS, of: string): Promise<void> {
  await tx.execute(sql`select pg_advisory_xact_lock(hashtextextended(${of}, ${TURNS[what]}))`);
}
