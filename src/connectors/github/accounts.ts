import * as z from 'zod';
import { ConnectorError, type AccountQuery } from '../../domain/grant/connector.ts';
import { plainLine } from '../plain-line.ts';
import { namedFor } from './logins.ts';
import type { Finding } from './finding.ts';

export const Account = z.object({ id: z.int(), login: z.string().min(1).max(100) });
export type Account = z.infer<typeof Account>;

const User = Account.extend({ type: z.string() });
const Organization = Account;

/** The account as it was seen, by its number, else the one that the settings say is this person’s. */
export async function findAccount(at: Finding, { account, seenAs }: AccountQuery): Promise<Account> {
  const known = seenAs ?? (await namedFor(at, account));
  const { login } = known;
  const called = await at.api.find(['users', login], User);
  if (known.id === undefined) {
    if (called === undefined) throw gone(at, `GitHub has no account “${plainLine(login, 100)}”.`);
    return person(at, called);
  }
  const id = String(known.id);
  if (called !== undefined && String(called.id) === id) return person(at, called);
  // It has another login by now; who has that one is somebody else.
  const found = await at.api.find(['user', id], User);
  if (found === undefined)
    throw gone(at, `GitHub has no account of the number that “${plainLine(login, 100)}” had any more.`);
  if (String(found.id) === id) return person(at, found);
  throw new ConnectorError(
    { kind: 'conflict' },
    `${at.name} was asked for the account ${plainLine(id, 40)} and answered “${plainLine(found.login, 100)}”, which is another one: look at it there.`,
  );
}

/** `found`, if it is what a person signs in with. */
function person(at: Finding, { id, login, type }: z.infer<typeof User>): Account {
  if (type === 'User') return { id, login };
  throw gone(
    at,
    `“${plainLine(login, 100)}” is no person’s account, but of the kind ${plainLine(type, 40)}.`,
  );
}

const gone = ({ name }: Finding, why: string): ConnectorError =>
  new ConnectorError({ kind: 'not_found', what: 'account' }, `${name}: ${why}`);

/** Rejects where the account is the connector’s own, which is left alone. */
export async function assertNotOwn(at: Finding, { id, login }: Account): Promise<void> {
  const self = await ownAccount(at);
  if (self?.id === id)
    throw new ConnectorError(
      { kind: 'conflict' },
      `${at.name}: “${plainLine(login, 100)}” is the connector’s own account, which is left alone.`,
    );
}

/** Undefined where an app signs in, which is nobody’s account. */
export async function ownAccount(at: Finding): Promise<Account | undefined> {
  if (at.settings.token === undefined) return undefined;
  at.kept.self ??= await at.api.find(['user'], Account);
  return at.kept.self;
}

export async function whoAsks(at: Finding): Promise<string> {
  const self = await ownAccount(at);
  return self?.login ?? `the app ${at.settings.app?.id ?? ''}`;
}

/** The organisation’s number is what tells it from another one that has its name by now. */
export async function findOrganization(at: Finding): Promise<Account> {
  at.seen.organization ??= await at.api.find(['orgs', at.settings.organization], Organization);
  if (at.seen.organization !== undefined) return at.seen.organization;
  throw new ConnectorError(
    { kind: 'denied' },
    `${at.name} isn’t shown to the connector’s token: correct organization in access.yaml, or give the token access to it.`,
  );
}
