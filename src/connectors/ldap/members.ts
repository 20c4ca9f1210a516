import { EqualityFilter } from 'ldapts';
import { asAccount, personAttributes, searchPeople, type Account } from './accounts.ts';
import { directoryOf } from './kinds/directories.ts';
import type { Listed, Standing } from './kinds/directory.ts';
import { isSameDn } from './dn.ts';
import { findTogether } from './find-together.ts';
import type { Group } from './groups.ts';
import type { LdapSettings } from './ldap-settings.ts';
import type { Session } from './wire/session.ts';

/** Looked for at once, on one connection. */
const AT_ONCE = 500;
const NONE: ReadonlyMap<Listed, Account[]> = new Map();
/** A uniqueMember may tell two holders of one DN apart. */
const OPTIONAL_UID = /#'[01]*'B$/;

export const stands = ({ listed, isPrimary, through }: Standing): boolean =>
  isPrimary || through !== undefined || listed.length > 0;

/** What the group lists, without what only keeps it from being empty. */
export async function readListed(session: Session, settings: LdapSettings, group: Group): Promise<Listed[]> {
  const { empty_member: placeholder } = settings;
  const all = await directoryOf(settings).readListed(session, group);
  if (placeholder === undefined) return all;
  const isPlaceholder = isSameDn(placeholder);
  return all.filter(({ name }) => !isPlaceholder(name));
}

export interface Resolved {
  listed: Listed;
  /** None where there is none, or none that may be seen; a uid may be that of several. */
  accounts: Account[];
}

/** The entries behind what a group lists, in its order. */
export async function resolve(
  session: Session,
  settings: LdapSettings,
  listed: readonly Listed[],
): Promise<Resolved[]> {
  const resolved: Resolved[] = [];
  /** Not where the server knows nobody by such a search. */
  let isTogether = listed.length > 1;
  for (let at = 0; at < listed.length; at += AT_ONCE) {
    const some = listed.slice(at, at + AT_ONCE);
    const found = isTogether ? await findListed(session, settings, some) : NONE;
    isTogether &&= found.size > 0;
    resolved.push(
      ...(await Promise.all(
        some.map(async (one) => ({
          listed: one,
          accounts: found.get(one) ?? (await accountsOf(session, settings, one)),
        })),
      )),
    );
  }
  return resolved;
}

async function findListed(
  session: Session,
  settings: LdapSettings,
  some: readonly Listed[],
): Promise<ReadonlyMap<Listed, Account[]>> {
  const found = new Map<Listed, Account[]>();
  for (const names of ['dn', 'uid'] as const) {
    const called = some.filter(({ kind }) => kind.names === names);
    const theirs = await findTogether(session, settings, { names }, called.map(nameOf));
    for (const one of called) {
      const accounts = theirs.get(nameOf(one));
      if (accounts !== undefined) found.set(one, accounts);
    }
  }
  return found;
}

const nameOf = ({ kind: { attribute }, name }: Listed): string =>
  attribute === 'uniqueMember' ? name.replace(OPTIONAL_UID, '') : name;

async function accountsOf(session: Session, settings: LdapSettings, one: Listed): Promise<Account[]> {
  const name = nameOf(one);
  if (one.kind.names === 'uid')
    return searchPeople(session, settings, new EqualityFilter({ attribute: 'uid', value: name }));
  const entry = await session.entry(name, personAttributes(settings));
  return entry === undefined ? [] : [asAccount(settings, entry)];
}

export const isCalled = ({ kind, name }: Listed, login: string): boolean =>
  kind.names === 'dn' ? isSameDn(name)(login) : name === login;
