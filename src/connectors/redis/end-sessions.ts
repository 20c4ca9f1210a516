import { ErrorReply } from '@redis/client';
import type { SessionsEnded } from '../../domain/grant/connector.ts';
import { plainLine } from '../plain-line.ts';
import type { IsLeftAlone } from './write-user.ts';
import type { Session } from './session.ts';
import { readUser } from './users.ts';

/** Ends every connection of a user: one that subscribed, monitors or waits goes on by what it might do then. */
export async function endSessions(
  session: Session,
  login: string,
  isLeftAlone: IsLeftAlone,
): Promise<SessionsEnded> {
  const user = await readUser(session, login);
  // Deleting a user ends its connections.
  if (user === undefined) return { kind: 'none' };
  if (isLeftAlone(login, user))
    return {
      kind: 'not_shown',
      why: `“${plainLine(login, 80)}” administers this server’s users, or is the connector’s own: its connections are left alone.`,
    };
  try {
    const count = Number(await session.send(['CLIENT', 'KILL', 'USER', login]));
    return count === 0 ? { kind: 'none' } : { kind: 'ended', count };
  } catch (error) {
    if (!(error instanceof ErrorReply && error.message.startsWith('NOPERM'))) throw error;
    return {
      kind: 'outlives',
      what: `open connections of “${plainLine(login, 80)}”, which the connector’s user may not end: give it +client|kill`,
      until: null,
    };
  }
}
