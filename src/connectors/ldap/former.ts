import { plainLine } from '../plain-line.ts';
import type { Account } from './accounts.ts';
import type { Group } from './groups.ts';
import { directoryOf } from './kinds/directories.ts';
import { namesIn, type Listed } from './kinds/directory.ts';
import type { LdapSettings } from './ldap-settings.ts';
import { isCalled, resolve } from './members.ts';
import type { Session } from './wire/session.ts';

/** What a group lists by the name that an account had when it was last seen, and has no more. */
export interface Former {
  group: Group;
  /** Names of nobody now: whoever is called so next would be a member. */
  listed: Listed[];
  /** Names of another entry now, which is a member by them. */
  others: string[];
}

export async function readFormer(
  session: Session,
  settings: LdapSettings,
  { groups, account, login }: { groups: readonly Group[]; account: Account; login: string },
): Promise<Former[]> {
  const former: Former[] = [];
  for (const group of groups) {
    const kinds = group.kinds.filter(
      (kind) => !namesIn(kind, account).some((name) => isCalled({ kind, name }, login)),
    );
    const stale = (await directoryOf(settings).listedAs?.(session, { ...group, kinds }, login)) ?? [];
    const read = (await resolve(session, settings, stale)).map(({ listed, accounts }) => ({
      listed,
      isOthers: accounts.some(({ id }) => id !== account.id),
    }));
    former.push({
      group,
      listed: read.filter(({ isOthers }) => !isOthers).map(({ listed }) => listed),
      others: read.filter(({ isOthers }) => isOthers).map(({ listed }) => listed.name),
    });
  }
  return former;
}

/** What a group lists by a former name of the account, as parts of a sentence. */
export function formerWords({ group, listed, others }: Former): string[] {
  const inGroup = `“${plainLine(group.dn, 200)}”`;
  return [
    ...listed.map(
      ({ name }) =>
        `${inGroup} still lists its former name “${plainLine(name, 200)}”, so that the next one called so is a member`,
    ),
    ...others.map(
      (name) => `${inGroup} lists its former name “${plainLine(name, 200)}”, which is another account’s now`,
    ),
  ];
}
