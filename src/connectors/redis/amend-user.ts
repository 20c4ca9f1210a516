import { ErrorReply } from '@redis/client';
import { ConnectorError } from '../../domain/grant/connector.ts';
import { plainLine } from '../plain-line.ts';
import type { Session } from './session.ts';
import { noAccount, tell, type Right } from './right.ts';
import { asSelector, asUser, getUser, readUser, type User } from './users.ts';

/** Each that comes to nothing is another one's success. */
const MOST_ATTEMPTS = 50;
const MARK_SECONDS = '60';

/** Who may be neither given anything nor have anything taken away. */
export type IsLeftAlone = (login: string, user: User) => boolean;

/** Adds the target's selector to the user; false where it has it already. */
export async function addSelector(
  session: Session,
  right: Right,
  isLeftAlone: IsLeftAlone,
): Promise<boolean> {
  const { login, target } = right;
  const { selector } = await tell(session, right);
  if (selector === undefined) throw noRules(target);
  for (let attempt = 0; attempt < MOST_ATTEMPTS; attempt++) {
    const user = await watch(session, login);
    if (user === undefined) throw noAccount(login);
    assertMayChange(login, user, isLeftAlone);
    if (user.selectors.includes(selector)) return false;
    const changed = await change(session, login, [asSelector(selector)]);
    if (changed === 'overtaken') continue;
    // The command makes a user that isn't there.
    if (changed.before === undefined) {
      await session.send(['ACL', 'DELUSER', login]);
      throw noAccount(login);
    }
    return !changed.before.selectors.includes(selector);
  }
  throw neverAlone(login);
}

/**
 * Takes the target's selector from the user; false where it hasn't got it. The server can only take away all selectors,
 * so the others are written again.
 */
export async function removeSelector(
  session: Session,
  right: Right,
  isLeftAlone: IsLeftAlone,
): Promise<boolean> {
  const { login, isSeen } = right;
  const { isIt } = await tell(session, right);
  let hasRemoved = false;
  for (let attempt = 0; attempt < MOST_ATTEMPTS; attempt++) {
    const user = await watch(session, login);
    if (user === undefined && !isSeen) throw noAccount(login);
    if (user === undefined) return hasRemoved;
    assertMayChange(login, user, isLeftAlone);
    if (!user.selectors.some(isIt)) return hasRemoved;
    const outcome = await rewrite(session, login, user.selectors, isIt);
    if (outcome === 'done') return true;
    hasRemoved ||= outcome === 'again';
  }
  throw neverAlone(login);
}

/** `again`: somebody's own command came between, and what it did was put back, but for what is to go. */
async function rewrite(
  session: Session,
  login: string,
  expected: readonly string[],
  isIt: (selector: string) => boolean,
): Promise<'done' | 'overtaken' | 'again'> {
  const keep = (selectors: readonly string[]) =>
    selectors.filter((one) => !isIt(one)).map((one) => asSelector(one));
  const changed = await change(session, login, ['clearselectors', ...keep(expected)]);
  if (changed === 'overtaken') return 'overtaken';
  const { before } = changed;
  if (before === undefined) {
    await session.send(['ACL', 'DELUSER', login]);
    return 'done';
  }
  if (JSON.stringify(before.selectors) === JSON.stringify(expected)) return 'done';
  await change(session, login, ['clearselectors', ...keep(before.selectors)]);
  return 'again';
}

function assertMayChange(login: string, user: User, isLeftAlone: IsLeftAlone): void {
  if (isLeftAlone(login, user))
    throw new ConnectorError(
      { kind: 'denied' },
      `“${plainLine(login, 80)}” administers this server’s users, or is the connector’s own: it is left alone.`,
    );
}

const noRules = (target: string): ConnectorError =>
  new ConnectorError(
    { kind: 'invalid' },
    `The rules of “${plainLine(target, 80)}” can’t be given as they are now: see the connector’s health.`,
  );

const neverAlone = (login: string): ConnectorError =>
  new ConnectorError(
    { kind: 'retryable' },
    `“${plainLine(login, 80)}” was changed by others each time. It will be tried again.`,
  );

/** The user as it is now; nothing is written below unless it is still so. */
async function watch(session: Session, login: string): Promise<User | undefined> {
  await session.send(['WATCH', markOf(login)]);
  return readUser(session, login);
}

/** Users can't be watched, so whoever changes one touches this key, which goes by itself. */
export const markOf = (login: string): string => `sallyport:acl:${login}`;

/** `overtaken`: another replica of the program changed this user since it was watched, and nothing was done. */
async function change(
  session: Session,
  login: string,
  rules: readonly string[],
): Promise<'overtaken' | { before: User | undefined }> {
  const replies = await session.write([
    getUser(login),
    ['SET', markOf(login), '', 'EX', MARK_SECONDS],
    ['ACL', 'SETUSER', login, ...rules],
  ]);
  if (replies === null) return 'overtaken';
  const failed = replies.find((reply) => reply instanceof ErrorReply);
  if (failed !== undefined) throw failed;
  return { before: asUser(replies[0]) };
}
