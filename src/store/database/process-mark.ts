import { randomInt } from 'node:crypto';
import { sql } from 'drizzle-orm';
import { rows } from './database.ts';
import type { Tx } from './database.ts';

/** Advisory locks of two numbers are apart from those of one: this is the first of a process's. */
export const PROCESSES = 13;
const IDS = 2 ** 31;

/** What shows to the others on a database that this process lives. */
export interface ProcessMark {
  /** By which `isGone` asks for it; undefined while it isn't held. */
  heldAs(): number | undefined;
  close(): Promise<void>;
}

export const newProcessId = (): number => randomInt(-IDS, IDS);

/** Whether nobody holds the mark of this process: it ended, however it did, or lost its session. */
export async function isGone(tx: Tx, process: number): Promise<boolean> {
  const [row] = await rows<{ gone: boolean }>(
    tx,
    sql`select pg_try_advisory_xact_lock(${PROCESSES}::int, ${process}::int) as gone`,
  );
  return row?.gone === true;
}
