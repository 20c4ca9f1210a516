import type { GrantRef } from '../../domain/grant/connector.ts';
import { findById, findByLogin, noAccount, type Account } from './accounts.ts';
import type { Listed } from './kinds/directory.ts';
import { readFormer, type Former } from './former.ts';
import type { Group } from './groups.ts';
import type { LdapSettings } from './ldap-settings.ts';
import { isCalled, readListed, resolve } from './members.ts';
import type { Session } from './wire/session.ts';

/** An account that has no entry any more which the connector is shown, whatever its groups still list. */
export interface Gone {
  kind: 'gone';
  /** How its group listed it when it was last seen. */
  login: string;
  /** What lists it still, for the next one who is called so. */
  left: { group: Group; listed: Listed[] }[];
  /** What it may be a member by all the same: names that no entry is shown for. */
  unread: number;
}

export type Located = { kind: 'account'; account: Account; former: Former[] } | Gone;

/** Rejects as `not_found` where the account was never seen and isn’t found by what is known of the person. */
export async function locateAccount(
  session: Session,
  settings: LdapSettings,
  { account: person, seenAs }: GrantRef,
  groups: readonly Group[],
): Promise<Located> {
  if (!seenAs) {
    const found = await findByLogin(session, settings, person);
    if (found === undefined) throw noAccount(settings, person);
    return { kind: 'account', account: found, former: [] };
  }
  const { id, login } = seenAs.account;
  const found = await findById(session, settings, id);
  const asAccount = async (account: Account): Promise<Located> => ({
    kind: 'account',
    account,
    former: await readFormer(session, settings, { groups, account, login }),
  });
  if (found !== undefined) return asAccount(found);

  const gone: Gone = { kind: 'gone', login, left: [], unread: 0 };
  for (const group of groups) {
    const listed: Listed[] = [];
    for (const one of await resolve(session, settings, await readListed(session, settings, group))) {
      // It may have been moved to where only its groups show it.
      const moved = one.accounts.find((account) => account.id === id);
      if (moved !== undefined) return asAccount(moved);
      if (one.accounts.length > 0) continue;
      if (isCalled(one.listed, login)) listed.push(one.listed);
      else gone.unread += 1;
    }
    gone.left.push({ group, listed });
  }
  return gone;
}
