import { ErrorReply } from '@redis/client';
import { ConnectorError } from '../../domain/grant/connector.ts';
import { plainLine } from '../plain-line.ts';
import { ownSelectors, type Owner } from './labels.ts';
import type { Session } from './session.ts';
import { readRules, readUser, type User, type Written } from './users.ts';

/** What a grant is about: a user, and a target's rules. */
export interface Right {
  login: string;
  target: string;
  /** The user was seen before. */
  isSeen: boolean;
  /** The selector by which the target was seen to be held, in the server's words. */
  seenSelector: string | undefined;
  rules: ReadonlyMap<string, string>;
}

/** A target as the server writes it. */
export interface Told {
  /** The rules as they are now; undefined where they can't be given. */
  selector: string | undefined;
  owner: Owner;
}

export interface Located extends Told {
  /** Undefined: it was there, and is there no more. */
  user: User | undefined;
  /** Those of its selectors that are this right. */
  own: string[];
}

/** Rejects where it can't be told from another one. */
export async function tell(session: Session, { target, seenSelector, rules }: Right): Promise<Told> {
  const { written } = await readRules(session, rules);
  const fault = faultOf(target, written);
  if (fault !== undefined && seenSelector === undefined) throw fault;
  const now = written.get(target);
  const selector = typeof now === 'string' ? now : undefined;
  const texts = [selector, seenSelector].filter((text) => text !== undefined);
  return { selector, owner: { target, texts } };
}

/** Finds both on a server that can tell them; rejects where the user never was there. */
export async function locate(session: Session, right: Right): Promise<Located> {
  const told = await tell(session, right);
  const user = await readUser(session, right.login);
  if (user === undefined && !right.isSeen) throw noAccount(right.login);
  return { ...told, user, own: ownSelectors(user?.selectors ?? [], told.owner) };
}

/** Why a target can't be given or told from another one. */
export function faultOf(target: string, written: Written): ConnectorError | undefined {
  const name = plainLine(target, 80);
  const selector = written.get(target);
  if (selector === undefined)
    return new ConnectorError(
      { kind: 'not_found', what: 'target' },
      `There are no rules called “${name}”: add them to the connector’s rules, or correct the target in access.yaml.`,
    );
  if (selector instanceof ErrorReply)
    return new ConnectorError(
      { kind: 'invalid' },
      `The server doesn’t take the rules of “${name}”: ${plainLine(selector.message, 200)}.`,
    );
  const twin = [...written].find(([other, same]) => other !== target && same === selector)?.[0];
  if (twin === undefined) return undefined;
  return new ConnectorError(
    { kind: 'invalid' },
    `The rules “${name}” and “${plainLine(twin, 80)}” are the same to the server, so that one can’t be taken away without the other: leave out one of them.`,
  );
}

export const noAccount = (login: string): ConnectorError =>
  new ConnectorError(
    { kind: 'not_found', what: 'account' },
    `There is no user called “${plainLine(login, 80)}” on this server: create it, or correct the connector’s login setting.`,
  );
