import { ErrorReply } from '@redis/client';
import { ConnectorError } from '../../domain/grant/connector.ts';
import { plainLine } from '../plain-line.ts';
import type { Command, Session } from './session.ts';
import { asUser, getUser, readUser, type User } from './users.ts';

/** Each that comes to nothing is another one's success. */
export const MOST_ATTEMPTS = 50;
const MARK_SECONDS = '60';

/** Who may be neither given anything nor have anything taken away. */
export type IsLeftAlone = (login: string, user: User) => boolean;

/** Users can't be watched, so whoever changes one touches this key, which goes by itself. */
export const markOf = (login: string): string => `sallyport:acl:${login}`;

export const touch = (login: string): Command => ['SET', markOf(login), '', 'EX', MARK_SECONDS];

/** The user as it is now, who may be changed; nothing is written below unless it is still so. */
export async function watch(
  session: Session,
  login: string,
  isLeftAlone: IsLeftAlone,
): Promise<User | undefined> {
  await session.send(['WATCH', markOf(login)]);
  const user = await readUser(session, login);
  if (user !== undefined && isLeftAlone(login, user))
    throw new ConnectorError(
      { kind: 'denied' },
      `“${plainLine(login, 80)}” administers this server’s users, or is the connector’s own: it is left alone.`,
    );
  return user;
}

/**
 * `overtaken`: another replica of the program changed this user since it was watched, and nothing was done. Without
 * `before` there was no such user, and there is none now.
 */
export async function change(
  session: Session,
  login: string,
  rules: readonly string[],
): Promise<'overtaken' | { before: User | undefined }> {
  const replies = await session.write([getUser(login), touch(login), ['ACL', 'SETUSER', login, ...rules]]);
  if (replies === null) return 'overtaken';
  const failed = replies.find((reply) => reply instanceof ErrorReply);
  if (failed !== undefined) throw failed;
  const before = asUser(replies[0]);
  // The command makes a user that isn't there.
  if (before === undefined) await session.send(['ACL', 'DELUSER', login]);
  return { before };
}

export const neverAlone = (login: string): ConnectorError =>
  new ConnectorError(
    { kind: 'retryable' },
    `“${plainLine(login, 80)}” was changed by others each time. It will be tried again.`,
  );
