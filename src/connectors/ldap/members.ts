import { EqualityFilter } from 'ldapts';
import { asAccount, personAttributes, searchPeople, type Account } from './accounts.ts';
import { directoryOf } from './kinds/directories.ts';
import type { Listed, Standing } from './kinds/directory.ts';
import { canonicalDn } from './dn.ts';
import type { Group } from './groups.ts';
import type { LdapSettings } from './ldap-settings.ts';
import type { Session } from './wire/session.ts';

const AT_ONCE = 100;
/** A uniqueMember may tell two holders of one DN apart. */
const OPTIONAL_UID = /#'[01]*'B$/;

export const stands = ({ listed, isPrimary, through }: Standing): boolean =>
  isPrimary || through !== undefined || listed.length > 0;

/** What the group lists, without what only keeps it from being empty. */
export async function readListed(session: Session, settings: LdapSettings, group: Group): Promise<Listed[]> {
  const { empty_member: placeholder } = settings;
  const all = await directoryOf(settings).readListed(session, group);
  if (placeholder === undefined) return all;
  const keeps = canonicalDn(placeholder);
  return all.filter(({ name }) => canonicalDn(name) !== keeps);
}

/** The entries behind what a group lists, in its order; none where there is none, or none that may be seen. */
export async function resolve(
  session: Session,
  settings: LdapSettings,
  listed: readonly Listed[],
): Promise<{ listed: Listed; accounts: Account[] }[]> {
  const resolved: { listed: Listed; accounts: Account[] }[] = [];
  for (let at = 0; at < listed.length; at += AT_ONCE) {
    const some = listed.slice(at, at + AT_ONCE);
    resolved.push(
      ...(await Promise.all(
        some.map(async (one) => ({ listed: one, accounts: await accountsOf(session, settings, one) })),
      )),
    );
  }
  return resolved;
}

async function accountsOf(
  session: Session,
  settings: LdapSettings,
  { kind, name }: Listed,
): Promise<Account[]> {
  if (kind.names === 'uid')
    return searchPeople(session, settings, new EqualityFilter({ attribute: 'uid', value: name }));
  const dn = kind.attribute === 'uniqueMember' ? name.replace(OPTIONAL_UID, '') : name;
  const entry = await session.entry(dn, personAttributes(settings));
  return entry === undefined ? [] : [asAccount(settings, entry)];
}

export const isCalled = ({ kind, name }: Listed, login: string): boolean =>
  kind.names === 'dn' ? canonicalDn(name) === canonicalDn(login) : name === login;
