import { EqualityFilter, OrFilter } from 'ldapts';
import { asAccount, personAttributes, type Account } from './accounts.ts';
import { within } from './faults.ts';
import { directoryOf } from './kinds/directories.ts';
import type { Kind } from './kinds/directory.ts';
import type { LdapSettings } from './ldap-settings.ts';
import type { Session } from './wire/session.ts';

/** A server holds each entry against all names of one search, and answers as many without pages. */
const NAMES_A_SEARCH = 100;
/** What nothing but case is folded of: how a server compares anything else isn’t guessed. */
const PLAIN = /^[!-~]+$/;

/**
 * The entries of many names by few searches. A name that isn’t found so has to be looked for by itself: the server may not
 * take such a filter, write the name otherwise, or have its entry elsewhere.
 */
export async function findTogether(
  session: Session,
  settings: LdapSettings,
  { names: by }: Pick<Kind, 'names'>,
  names: readonly string[],
): Promise<ReadonlyMap<string, Account[]>> {
  const isCalled = by === 'dn' ? hasDn : hasUid;
  const some = by === 'dn' ? names : names.filter((name) => PLAIN.test(name));
  const attribute = by === 'dn' ? directoryOf(settings).dnAttribute : 'uid';
  const found = new Map<string, Account[]>();
  const search = async (called: readonly string[]) => {
    const accounts = await searchFor(session, settings, attribute, called);
    if (by === 'uid' && !accounts.every(isPlain)) return;
    for (const name of called) {
      const theirs = accounts.filter((account) => isCalled(account, name));
      if (theirs.length > 0) found.set(name, theirs);
    }
  };
  const parts = Array.from({ length: Math.ceil(some.length / NAMES_A_SEARCH) }, (_, at) =>
    some.slice(at * NAMES_A_SEARCH, (at + 1) * NAMES_A_SEARCH),
  );
  await Promise.all(parts.map(search));
  return found;
}

async function searchFor(
  session: Session,
  settings: LdapSettings,
  attribute: string,
  values: readonly string[],
): Promise<Account[]> {
  const filter = new OrFilter({ filters: values.map((value) => new EqualityFilter({ attribute, value })) });
  const attributes = personAttributes(settings);
  const entries = await within(settings.people_base, 'people_base', (base) =>
    session.search(base, { scope: 'sub', filter, attributes, isShort: true }),
  );
  return entries.map((entry) => asAccount(settings, entry));
}

const hasDn = ({ dn }: Account, name: string): boolean => dn === name;
const hasUid = ({ uids }: Account, name: string): boolean =>
  uids.some((uid) => uid.toLowerCase() === name.toLowerCase());
/** It may be called otherwise besides, by which another name would be found. */
const isPlain = ({ uids }: Account): boolean => uids.every((uid) => PLAIN.test(uid));
