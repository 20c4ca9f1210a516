import { setTimeout as wait } from 'node:timers/promises';
import { ConnectorError, type SessionsEnded } from '../../domain/grant/connector.ts';
import { plainLine } from '../plain-line.ts';
import { idOf, type Account } from './account-id.ts';
import { same } from './holding.ts';
import { isRefusal } from './mysql-errors.ts';
import { readRights } from './rights.ts';
import type { Session } from './session.ts';
import { whyNotItsOwn } from './whose-sessions.ts';

const NO_SUCH_SESSION = 1094;
const NOT_YOURS = 1095;
const LOOKS = 10;
const BETWEEN_LOOKS_MS = 50;

/**
 * Ends every session of an account, where it is the only one of its user's name: the server doesn't show as which
 * account one came in. A role that is in use goes on after it was taken away. Rejects as `retryable` while a session
 * goes on.
 */
export async function endSessions(session: Session, account: Account): Promise<SessionsEnded> {
  const why = await whyNotItsOwn(session, account);
  if (why !== undefined) return { kind: 'not_shown', why };
  const ended = await endHere(session, account);
  if (ended.kind === 'outlives') return ended;
  const elsewhere = await readElsewhere(session);
  if (elsewhere === undefined) return ended;
  const here = ended.kind === 'none' ? 'no session was open' : `open sessions were ended (${ended.count})`;
  return {
    kind: 'not_shown',
    why: `on this server ${here}; sessions on ${elsewhere} can’t be seen or ended from there.`,
  };
}

type EndedHere = Extract<SessionsEnded, { kind: 'ended' | 'none' | 'outlives' }>;

async function endHere(session: Session, account: Account): Promise<EndedHere> {
  const { user } = account;
  const { sees, ends } = await readRights(session);
  const may = session.dialect.ends[0];
  if (!sees)
    return {
      kind: 'outlives',
      what: `open sessions of “${plainLine(user, 80)}”, which the connector’s account may neither see nor end: grant it PROCESS and ${may}`,
      until: null,
    };
  const open = await sessionsOf(session, user);
  if (open.length === 0) return { kind: 'none' };
  if (!ends)
    return {
      kind: 'outlives',
      what: `open sessions of “${plainLine(user, 80)}”, which the connector’s account may not end: grant it ${may}`,
      until: null,
    };
  for (const id of open) await kill(session, id);
  for (let at = 0; at < LOOKS; at++) {
    const left = (await sessionsOf(session, user)).filter((id) => open.includes(id));
    if (left.length === 0) return { kind: 'ended', count: open.length };
    await wait(BETWEEN_LOOKS_MS);
  }
  throw new ConnectorError(
    { kind: 'retryable' },
    `Sessions of ${plainLine(idOf(account), 120)} haven’t ended yet: a statement under way ends at its next step.`,
  );
}

/** Servers that have the same accounts, and sessions of their own; undefined where this one knows of none. */
async function readElsewhere(session: Session): Promise<string | undefined> {
  const [row] = await session.read<{ nodes: number; replicas: number }>(
    `select (${session.dialect.isOneOfSeveral}) as nodes,
      (select count(*) from information_schema.processlist where COMMAND like 'Binlog Dump%') as replicas`,
  );
  if (Number(row?.nodes) > 0) return 'the other nodes of its cluster';
  const replicas = Number(row?.replicas);
  return replicas > 0 ? `its replicas (readers of its binary log: ${replicas})` : undefined;
}

async function sessionsOf(session: Session, user: string): Promise<number[]> {
  const rows = await session.read<{ id: number }>(
    `select ID as id from information_schema.processlist where ${same('USER')} and ID <> connection_id()`,
    [user],
  );
  return rows.map(({ id }) => Number(id));
}

async function kill(session: Session, id: number): Promise<void> {
  try {
    await session.run(`kill connection ${id}`);
  } catch (error) {
    if (!isRefusal(error, NO_SUCH_SESSION, NOT_YOURS)) throw error;
  }
}
