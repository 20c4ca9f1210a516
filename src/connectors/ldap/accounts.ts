import { AndFilter, EqualityFilter, type Filter } from 'ldapts';
import { ConnectorError, type AccountRef } from '../../domain/grant/connector.ts';
import { plainLine } from '../plain-line.ts';
import { directoryOf } from './kinds/directories.ts';
import { lockOf } from './kinds/lock.ts';
import type { Entry } from './wire/entry.ts';
import { unreadable, within } from './faults.ts';
import { emailOf, loginOf, type LdapSettings } from './ldap-settings.ts';
import type { Session } from './wire/session.ts';

export interface Account {
  dn: string;
  id: string;
  uids: string[];
  /** Names the primary group. */
  primaryKey: string | undefined;
  /** The directory’s own. */
  isSystem: boolean;
  isActive: boolean;
  email: string | null;
}

export function personAttributes(settings: LdapSettings): string[] {
  const { idAttribute, attributes } = directoryOf(settings);
  const { attribute: lock } = lockOf(settings) ?? {};
  const { login_attribute: login } = settings;
  const asked = ['objectClass', idAttribute, 'mail', login, ...attributes.person, ...(lock ? [lock] : [])];
  return [...new Set(asked)];
}

export async function searchPeople(
  session: Session,
  settings: LdapSettings,
  wanted: Filter,
): Promise<Account[]> {
  const attributes = personAttributes(settings);
  const { isPerson } = directoryOf(settings);
  const filter = isPerson === undefined ? wanted : new AndFilter({ filters: [isPerson, wanted] });
  const found = await within(settings.people_base, 'people_base', (base) =>
    session.search(base, { scope: 'sub', filter, attributes }),
  );
  return found.map((entry) => asAccount(settings, entry));
}

export async function findById(
  session: Session,
  settings: LdapSettings,
  id: string,
): Promise<Account | undefined> {
  const directory = directoryOf(settings);
  const filter = directory.withId(id);
  if (filter === undefined) return undefined;
  const dn = directory.dnOfId?.(id);
  if (dn === undefined) return (await searchPeople(session, settings, filter))[0];
  const entry = await session.entry(dn, personAttributes(settings));
  return entry && asAccount(settings, entry);
}

/** The one account that this person has here; undefined where they have none. */
export async function findByLogin(
  session: Session,
  settings: LdapSettings,
  account: AccountRef,
): Promise<Account | undefined> {
  const login = loginOf(settings, account);
  if (login === undefined || login === '') return undefined;
  const filter = new EqualityFilter({ attribute: settings.login_attribute, value: login });
  const [found, ...others] = await searchPeople(session, settings, filter);
  if (others.length > 0)
    throw new ConnectorError(
      { kind: 'conflict' },
      `${others.length + 1} entries under people_base have “${plainLine(login, 80)}” as their ${settings.login_attribute}: which of them is meant isn’t for the connector to guess.`,
    );
  return found;
}

export function asAccount(settings: LdapSettings, entry: Entry): Account {
  const directory = directoryOf(settings);
  const id = directory.idOf(entry);
  if (id === undefined) throw unreadable(directory.idAttribute, entry.dn);
  const login = entry.text(settings.login_attribute);
  const email = (login === undefined ? null : emailOf(settings, login)) ?? entry.text('mail') ?? null;
  return {
    dn: entry.dn,
    id,
    uids: entry.texts('uid'),
    primaryKey: directory.primaryOf.person(entry),
    isSystem: directory.isSystem(entry),
    isActive: lockOf(settings)?.isLocked(entry) !== true,
    email,
  };
}

export function noAccount(settings: LdapSettings, account: AccountRef): ConnectorError {
  const login = loginOf(settings, account);
  const why =
    login === undefined || login === ''
      ? noLogin(settings, account)
      : `The directory shows the connector no entry under people_base with “${plainLine(login, 80)}” as its ${settings.login_attribute}: create it, or correct login_attribute and login.`;
  return new ConnectorError({ kind: 'not_found', what: 'account' }, why);
}

function noLogin({ login, email_domain: domain }: LdapSettings, account: AccountRef): string {
  if (domain !== undefined && !account.email.toLowerCase().endsWith(`@${domain}`))
    return `Only people with an address at ${domain} have accounts here.`;
  return login === 'employee_id'
    ? 'The person has no employee id in the people directory, by which accounts are found here.'
    : 'No login can be made from this person’s address.';
}
