import type { Sql } from 'postgres';
import { ConnectorError, type AccountAtTarget, type SessionsEnded } from '../../domain/grant/connector.ts';
import { plainLine } from '../plain-line.ts';
import { locate, type Membership } from './locate.ts';
import { lockUnused } from './made-logins.ts';
import { isMissingRight } from './postgres-errors.ts';
import { locateLocked } from './write-roles.ts';

const WAIT_EACH_MS = 500;

export const NO_LOGIN = 'there is no such login any more, so its sessions can’t be told from others.';

/**
 * Ends what is open under an access that is gone. The login’s lock is tried again before, since the removal may have been
 * read back after an attempt that broke off.
 */
export async function endAccess(sql: Sql, membership: Membership): Promise<SessionsEnded> {
  const unlocked = await findUnlocked(sql, membership);
  const ended = await endSessions(sql, membership);
  if (unlocked === undefined) return ended;
  const sessions = ended.kind === 'outlives' ? `${ended.what}, and ` : '';
  return { kind: 'outlives', what: `${sessions}${unlocked}`, until: null };
}

/** The login that was to be locked, and isn’t, in words for people. */
async function findUnlocked(sql: Sql, membership: Membership): Promise<string | undefined> {
  return sql.begin(async (tx) => {
    const { account } = await locateLocked(tx, membership);
    if (account === 'dropped' || (await lockUnused(tx, account, membership.holder))) return undefined;
    return `the login “${plainLine(account.name, 80)}” itself, which was made for this person and which the connector’s login may not lock: say ALTER ROLE … NOLOGIN PASSWORD NULL`;
  });
}

/**
 * Ends every session of the account, found by its id on this server: one that said SET ROLE goes on with the role's rights
 * after its membership is gone, even after the login was dropped. Rejects as `retryable` while a session goes on.
 */
async function endSessions(sql: Sql, membership: Membership): Promise<SessionsEnded> {
  const whose = await findWhose(sql, membership);
  if ('why' in whose) return { kind: 'not_shown', why: whose.why };
  const { account, standbys } = whose;
  const ended = await endHere(sql, account);
  if (standbys === 0 || ended.kind === 'outlives') return ended;
  const here = ended.kind === 'none' ? 'no session was open' : `${ended.count} open sessions were ended`;
  return {
    kind: 'not_shown',
    why: `on the primary ${here}; sessions on its standbys (${standbys}) can’t be seen or ended from there.`,
  };
}

type Whose = { account: AccountAtTarget; standbys: number } | { why: string };

/** The account as it is on this server: another server's ids are somebody else's here. */
async function findWhose(sql: Sql, membership: Membership): Promise<Whose> {
  return sql.begin('read only', async (tx): Promise<Whose> => {
    const { account: found } = await locate(tx, membership);
    const account = found === 'dropped' ? membership.seenAs?.account : { id: found.id, login: found.name };
    if (account === undefined) return { why: NO_LOGIN };
    if (found !== 'dropped' && found.isProtected)
      return {
        why: `“${plainLine(account.login, 80)}” is a superuser or the connector’s own login, whose sessions are left alone.`,
      };
    const [row] = await tx<{ standbys: number }[]>`
      select count(*)::int as standbys from pg_catalog.pg_stat_replication`;
    return { account, standbys: row?.standbys ?? 0 };
  });
}

type EndedHere = Extract<SessionsEnded, { kind: 'ended' | 'none' | 'outlives' }>;

async function endHere(sql: Sql, { id, login }: AccountAtTarget): Promise<EndedHere> {
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
