import * as z from 'zod';
import type { Page } from '../../domain/grant/connector.ts';
import { ownSelectors } from './labels.ts';
import type { Session } from './session.ts';
import { readRules, readUser } from './users.ts';

const Names = z.array(z.string());

export async function readUserNames(session: Session): Promise<string[]> {
  return Names.parse(await session.send(['ACL', 'USERS']));
}

/** Those names that come after the cursor, which is the last one of the page before. */
export function pageOf(names: readonly string[], cursor: string | undefined, pageSize: number): Page<string> {
  const left = names.toSorted().filter((name) => cursor === undefined || name > cursor);
  const items = left.slice(0, pageSize);
  return { items, next: left.length > pageSize ? items.at(-1) : undefined };
}

export interface HeldSelector {
  login: string;
  target: string;
  selector: string;
}

/** Which of these users have the selector of which target. */
export async function readHeld(
  session: Session,
  logins: readonly string[],
  rules: ReadonlyMap<string, string>,
): Promise<HeldSelector[]> {
  const { written } = await readRules(session, rules);
  const users = await Promise.all(logins.map((login) => readUser(session, login)));
  return users.flatMap((user, at) =>
    [...written].flatMap(([target, text]) => {
      const texts = typeof text === 'string' ? [text] : [];
      const [selector] = ownSelectors(user?.selectors ?? [], { target, texts });
      return selector === undefined ? [] : [{ login: logins[at]!, target, selector }];
    }),
  );
}
