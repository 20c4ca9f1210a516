import { randomInt } from 'node:crypto';
import { sql } from 'drizzle-orm';
import type { Drizzle } from './database.ts';
import { prepared } from './prepared.ts';

/** Advisory locks of two numbers are apart from those of one: this is the first of a process's. */
export const PROCESSES = 13;
const IDS = 2 ** 31;

/** What shows to the others on a database that this process lives. */
export interface ProcessMark {
  /** By which `findGone` asks for it; undefined while it isn't held. */
  heldAs(): number | undefined;
  close(): Promise<void>;
}

const findGoneQuery = prepared((on) =>
  on
    .select({
      process: sql<number>`process`,
      gone: sql<boolean>`pg_try_advisory_xact_lock(${sql.raw(String(PROCESSES))}, process)`,
    })
    .from(sql`unnest(${sql.placeholder('processes')}::int[]) as asked(process)`)
    .prepare('find_gone'),
);

export const newProcessId = (): number => randomInt(-IDS, IDS);

/**
 * Of these processes, those whose mark nobody holds: they ended, however they did, or lost their session. In a
 * transaction nobody else comes to hold it before its end.
 */
export async function findGone(on: Drizzle, processes: readonly number[]): Promise<number[]> {
  if (processes.length === 0) return [];
  const asked = await findGoneQuery(on, { processes: [...processes] });
  return asked.filter(({ gone }) => gone).map(({ process }) => process);
}
