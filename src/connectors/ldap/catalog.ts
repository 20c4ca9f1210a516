import { PresenceFilter } from 'ldapts';
import * as z from 'zod';
import type {
  AccountRef,
  ExternalAccount,
  ExternalEntitlement,
  ExternalGrant,
  GrantQuery,
  Page,
} from '../../domain/grant/connector.ts';
import { decodeCursor, encodeCursor } from '../cursor.ts';
import { findByLogin, searchPeople, type Account } from './accounts.ts';
import { directoryOf } from './kinds/directories.ts';
import { namesIn, type Listed } from './kinds/directory.ts';
import { findGroups, searchGroups, type Group } from './groups.ts';
import type { LdapSettings } from './ldap-settings.ts';
import { readListed, resolve, stands } from './members.ts';
import { seenAsIn } from './read-membership.ts';
import type { Session } from './wire/session.ts';

const Cursor = z.array(z.string()).min(1).max(2);
const ANY = new PresenceFilter({ attribute: 'objectClass' });

/** Entries of people that have a login. A directory pages within one connection alone: each page reads all and takes its part. */
export async function readAccounts(
  session: Session,
  settings: LdapSettings,
  cursor: string | undefined,
  pageSize: number,
): Promise<Page<ExternalAccount>> {
  const [after = ''] = decodeCursor(cursor, Cursor) ?? [];
  const hasLogin = new PresenceFilter({ attribute: settings.login_attribute });
  const people = await searchPeople(session, settings, hasLogin);
  const rest = people.filter(({ id }) => id > after).toSorted((one, other) => (one.id < other.id ? -1 : 1));
  const items = rest.slice(0, pageSize).map(({ id, email, isActive }) => ({ id, email, active: isActive }));
  return { items, ...(rest.length > pageSize && { next: encodeCursor([items.at(-1)?.id ?? '']) }) };
}

/** A target is listed by its DN, which is one group’s alone. */
export async function readEntitlements(
  session: Session,
  settings: LdapSettings,
  cursor: string | undefined,
  pageSize: number,
): Promise<Page<ExternalEntitlement>> {
  const [after = ''] = decodeCursor(cursor, Cursor) ?? [];
  const groups = await sortedGroups(session, settings);
  const rest = groups.filter(({ dn }) => dn > after);
  const items = rest.slice(0, pageSize).map(({ dn, name }) => ({ target: dn, name }));
  return { items, ...(rest.length > pageSize && { next: encodeCursor([items.at(-1)?.target ?? '']) }) };
}

export async function readGrants(
  session: Session,
  settings: LdapSettings,
  { target, account }: GrantQuery,
  { cursor, pageSize }: { cursor: string | undefined; pageSize: number },
): Promise<Page<ExternalGrant>> {
  const groups = await groupsToRead(session, settings, target);
  const called = (group: Group) => target ?? group.dn;
  if (account !== undefined) {
    const held = await heldBy(session, settings, { groups, account });
    return { items: held.map(({ group, found }) => external(group, called(group), found, account.email)) };
  }
  const [afterGroup = '', afterMember = ''] = decodeCursor(cursor, Cursor) ?? [];
  const items: ExternalGrant[] = [];
  for (const group of groups.filter(({ dn }) => dn >= afterGroup)) {
    const members = await readMembers(session, settings, group);
    const rest = members.filter(({ name }) => group.dn > afterGroup || name > afterMember);
    const taken = rest.slice(0, pageSize - items.length);
    for (const { listed, accounts } of await resolve(session, settings, taken))
      items.push(
        ...(accounts.length === 0
          ? [unknown(group, called(group), listed)]
          : accounts.map((found) => external(group, called(group), found, found.email))),
      );
    if (taken.length < rest.length || items.length >= pageSize)
      return { items, next: encodeCursor([group.dn, taken.at(-1)?.name ?? afterMember]) };
  }
  return { items };
}

async function groupsToRead(
  session: Session,
  settings: LdapSettings,
  target: string | undefined,
): Promise<Group[]> {
  if (target === undefined) return sortedGroups(session, settings);
  const { byName } = await findGroups(session, settings, target, undefined);
  return byName === undefined ? [] : [byName];
}

async function sortedGroups(session: Session, settings: LdapSettings): Promise<Group[]> {
  const groups = await searchGroups(session, settings, ANY);
  return groups.toSorted((one, other) => (one.dn < other.dn ? -1 : 1));
}

async function heldBy(
  session: Session,
  settings: LdapSettings,
  { groups, account }: { groups: readonly Group[]; account: AccountRef },
): Promise<{ group: Group; found: Account }[]> {
  const found = await findByLogin(session, settings, account);
  if (found === undefined) return [];
  const held: { group: Group; found: Account }[] = [];
  for (const group of groups)
    if (stands(await directoryOf(settings).readStanding(session, group, found))) held.push({ group, found });
  return held;
}

/** What the group lists, and whom it holds besides, sorted by name. */
async function readMembers(session: Session, settings: LdapSettings, group: Group): Promise<Listed[]> {
  const listed = await readListed(session, settings, group);
  const unlisted = directoryOf(settings).unlisted(group);
  const held = unlisted === undefined ? [] : await searchPeople(session, settings, unlisted);
  const isListed = new Set(listed.map(({ name }) => name));
  const others = held.filter(
    (account) => !group.kinds.some((kind) => namesIn(kind, account).some((name) => isListed.has(name))),
  );
  const kind = { ...group.kinds[0], names: 'dn' } as const;
  return [...listed, ...others.map(({ dn }) => ({ kind, name: dn }))].toSorted((one, other) =>
    one.name < other.name ? -1 : 1,
  );
}

function external(group: Group, target: string, account: Account, email: string | null): ExternalGrant {
  const { account: seen, targetId } = seenAsIn(group, account);
  return { target, account: { ...seen, email }, ...(targetId !== undefined && { targetId }) };
}

/** A name that no entry is shown for: whoever is called so next is a member. */
const unknown = ({ id }: Group, target: string, { name }: Listed): ExternalGrant => ({
  target,
  targetId: id,
  account: { id: name, login: name, email: null },
});
