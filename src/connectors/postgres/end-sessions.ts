import type { Sql } from 'postgres';
import { ConnectorError, type AccountAtTarget, type SessionsEnded } from '../../domain/grant/connector.ts';
import { plainLine } from '../plain-line.ts';

const WAIT_EACH_MS = 500;

/**
 * Ends every session of a login, found by its id: one that said SET ROLE goes on with the role's rights after its
 * membership is gone, even after the login was dropped. Rejects as `retryable` while a session goes on.
 */
export async function endSessions(sql: Sql, { id, login }: AccountAtTarget): Promise<SessionsEnded> {
  const signalled = await signal(sql, id);
  if (signalled === 'refused')
    return {
      kind: 'outlives',
      what: `open sessions of “${plainLine(login, 80)}”, which the connector’s login may not end: grant it pg_signal_backend`,
      until: null,
    };
  if (signalled === 0) return { kind: 'none' };
  await sql`
    select pg_terminate_backend(pid, ${WAIT_EACH_MS}) from pg_catalog.pg_stat_activity
    where usesysid::text = ${id} and pid <> pg_backend_pid()`;
  const [left] = await sql<{ count: number }[]>`
    select count(*)::int as count from pg_catalog.pg_stat_activity
    where usesysid::text = ${id} and pid <> pg_backend_pid()`;
  if (left && left.count > 0)
    throw new ConnectorError(
      { kind: 'retryable' },
      `${left.count} of ${plainLine(login, 80)}’s sessions haven’t ended yet.`,
    );
  return { kind: 'ended', count: signalled };
}

async function signal(sql: Sql, id: string): Promise<number | 'refused'> {
  // A refusal is this statement's only once there is a session: the same code may come from the connection.
  let hasSession = false;
  try {
    return await sql.begin(async (tx) => {
      hasSession = true;
      const signalled = await tx`
        select pg_terminate_backend(pid) from pg_catalog.pg_stat_activity
        where usesysid::text = ${id} and pid <> pg_backend_pid()`;
      return signalled.length;
    });
  } catch (error) {
    if (hasSession && isMissingRight(error)) return 'refused';
    throw error;
  }
}

function isMissingRight(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === '42501';
}
