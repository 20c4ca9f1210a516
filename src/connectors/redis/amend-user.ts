import { ConnectorError } from '../../domain/grant/connector.ts';
import { plainLine } from '../plain-line.ts';
import { ownSelectors, withoutOwn, withOwn } from './labels.ts';
import { noAccount, tell, type Right } from './right.ts';
import type { Session } from './session.ts';
import { asSelector } from './users.ts';
import { change, MOST_ATTEMPTS, neverAlone, touch, watch, type IsLeftAlone } from './write-user.ts';

/** Gives the user the target's selector, in place of what it was given before; false where it has it already. */
export async function addSelector(
  session: Session,
  right: Right,
  isLeftAlone: IsLeftAlone,
): Promise<boolean> {
  const { login, target } = right;
  const { selector, owner } = await tell(session, right);
  if (selector === undefined) throw noRules(target);
  const { isThere, hasChanged } = await amend(session, login, isLeftAlone, {
    next: (selectors) => withOwn(selectors, owner, selector),
    changes: (selectors) => !ownSelectors(selectors, owner).includes(selector),
  });
  if (!isThere) throw noAccount(login);
  return hasChanged;
}

/** Takes from the user what the target gave; false where it hasn't got it. */
export async function removeSelector(
  session: Session,
  right: Right,
  isLeftAlone: IsLeftAlone,
): Promise<boolean> {
  const { login, isSeen } = right;
  const { owner } = await tell(session, right);
  // Whoever is about to give it, by what was so before, is overtaken, also where there is nothing to take away.
  await session.send(touch(login));
  const { isThere, hasChanged } = await amend(session, login, isLeftAlone, {
    next: (selectors) => withoutOwn(selectors, owner),
    changes: (selectors) => ownSelectors(selectors, owner).length > 0,
  });
  if (!isThere && !isSeen && !hasChanged) throw noAccount(login);
  return hasChanged;
}

interface Amendment {
  /** A user's selectors as they should be. */
  next: (selectors: readonly string[]) => string[];
  /** Whether that is another right than these are. */
  changes: (selectors: readonly string[]) => boolean;
}

/**
 * Changes a user's selectors. The server can only take away all of them, so the others are written again; what somebody
 * else's command, which can't be kept out, changed meanwhile is put back the next time round.
 */
async function amend(
  session: Session,
  login: string,
  isLeftAlone: IsLeftAlone,
  { next, changes }: Amendment,
): Promise<{ isThere: boolean; hasChanged: boolean }> {
  let hasChanged = false;
  let putBack = (selectors: readonly string[]): readonly string[] => selectors;
  for (let attempt = 0; attempt < MOST_ATTEMPTS; attempt++) {
    const user = await watch(session, login, isLeftAlone);
    if (user === undefined) return { isThere: false, hasChanged };
    const { selectors: expected } = user;
    const wanted = next(putBack(expected));
    if (isEqual(wanted, expected)) return { isThere: true, hasChanged };
    const onlyAdds = isEqual(wanted.slice(0, expected.length), expected);
    const rules = onlyAdds ? wanted.slice(expected.length).map(asSelector) : rewritten(wanted);
    const changed = await change(session, login, rules);
    if (changed === 'overtaken') continue;
    if (changed.before === undefined) return { isThere: false, hasChanged: true };
    const { selectors: before } = changed.before;
    hasChanged ||= changes(before);
    if (onlyAdds || isEqual(before, expected)) return { isThere: true, hasChanged };
    putBack = differenceOf(expected, before);
  }
  throw neverAlone(login);
}

const rewritten = (selectors: readonly string[]): string[] => [
  'clearselectors',
  ...selectors.map(asSelector),
];

const isEqual = (one: readonly string[], other: readonly string[]): boolean =>
  one.length === other.length && one.every((selector, at) => selector === other[at]);

/** What makes the second out of the first, done to a third. */
function differenceOf(one: readonly string[], other: readonly string[]) {
  const added = other.filter((selector) => !one.includes(selector));
  const removed = one.filter((selector) => !other.includes(selector));
  return (selectors: readonly string[]): readonly string[] => [
    ...selectors.filter((selector) => !removed.includes(selector)),
    ...added.filter((selector) => !selectors.includes(selector)),
  ];
}

const noRules = (target: string): ConnectorError =>
  new ConnectorError(
    { kind: 'invalid' },
    `The rules of “${plainLine(target, 80)}” can’t be given as they are now: see the connector’s health.`,
  );
