import type { Sql } from 'postgres';
import { ConnectorError } from '../../domain/connector.ts';
import { plainLine } from '../plain-line.ts';

const WAIT_EACH_MS = 500;

/**
 * Ends every session of a login: one that said SET ROLE goes on with the role's rights after its membership is gone.
 * Answers what an owner should know, if anything; rejects as `retryable` while a session goes on.
 */
export async function endSessions(sql: Sql, login: string): Promise<string | undefined> {
  try {
    const signalled = await sql`
      select pg_terminate_backend(pid) from pg_stat_activity where usename::text = ${login} and pid <> pg_backend_pid()`;
    if (signalled.length === 0) return undefined;
    await sql`
      select pg_terminate_backend(pid, ${WAIT_EACH_MS}) from pg_stat_activity
      where usename::text = ${login} and pid <> pg_backend_pid()`;
    const [left] = await sql<{ count: number }[]>`
      select count(*)::int as count from pg_stat_activity
      where usename::text = ${login} and pid <> pg_backend_pid()`;
    if (left && left.count > 0)
      throw new ConnectorError(
        { kind: 'retryable' },
        `The role was taken away, but ${left.count} of ${plainLine(login, 80)}’s sessions haven’t ended yet.`,
      );
    return `${signalled.length} open ${signalled.length === 1 ? 'session was' : 'sessions were'} ended.`;
  } catch (error) {
    if (!isMissingRight(error)) throw error;
    return `Open sessions of ${plainLine(login, 80)} could not be ended, and one that said SET ROLE goes on: grant pg_signal_backend to the connector’s login.`;
  }
}

function isMissingRight(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === '42501';
}
