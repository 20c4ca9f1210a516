import type { AccountRef, ExternalGrant, GrantQuery, Page } from '../../domain/grant/connector.ts';
import { findByLogin, searchPeople, type Account } from './accounts.ts';
import type { BegunList, BegunLists } from './begun-lists.ts';
import { vanished } from './faults.ts';
import { findGroups, sortedGroups, type Group } from './groups.ts';
import { directoryOf } from './kinds/directories.ts';
import { namesIn, type Listed } from './kinds/directory.ts';
import type { LdapSettings } from './ldap-settings.ts';
import { readListed, resolve, stands, type Resolved } from './members.ts';
import { seenAsIn } from './read-membership.ts';
import type { LdapClient } from './wire/ldap-client.ts';
import type { Session } from './wire/session.ts';

type Asked = Pick<GrantQuery, 'target' | 'targetId'>;

interface PageAsked {
  cursor: string | undefined;
  pageSize: number;
  begun: BegunLists;
}

export async function readGrants(
  client: LdapClient,
  settings: LdapSettings,
  query: GrantQuery,
  { cursor, pageSize, begun }: PageAsked,
): Promise<Page<ExternalGrant>> {
  const { account } = query;
  if (account !== undefined)
    return client.use((session) => readHeldBy(session, settings, { ...query, account }));
  // Taken once, whatever connection it takes to go on with it.
  const list = begun.take(query, cursor);
  const { items, left } = await client.use((session) =>
    readPage(session, settings, query, { list, pageSize }),
  );
  return left === undefined ? { items } : { items, next: begun.keep(query, left) };
}

async function readHeldBy(
  session: Session,
  settings: LdapSettings,
  query: Asked & { account: AccountRef },
): Promise<Page<ExternalGrant>> {
  const { target, account } = query;
  const groups = await groupsToRead(session, settings, query);
  const held = await heldBy(session, settings, { groups, account });
  return { items: held.map(({ group, found }) => external(group, target, found, account.email)) };
}

/** Groups in the order of their DNs, members in the order of their names. */
async function readPage(
  session: Session,
  settings: LdapSettings,
  asked: Asked,
  { list, pageSize }: { list: BegunList | undefined; pageSize: number },
): Promise<{ items: ExternalGrant[]; left?: BegunList }> {
  const items: ExternalGrant[] = [];
  let { groups, members, from, later }: BegunList = list ?? {
    groups: await groupsToRead(session, settings, asked),
    members: undefined,
    from: 0,
    later: 0,
  };
  for (;;) {
    const [group, ...others] = groups;
    if (group === undefined) return { items };
    const wasRead = members !== undefined;
    members ??= await readMembers(session, settings, group);
    const taken = members.slice(from, from + pageSize - items.length);
    const resolved = await resolve(session, settings, taken);
    await assertListed(session, settings, group, resolved);
    items.push(...resolved.flatMap((one) => grantsOf(group, asked.target, one)));
    from += taken.length;
    if (!wasRead) later = from;
    if (from < members.length || (taken.length > 0 && items.length >= pageSize))
      return { items, left: { groups, members, from, later } };
    if (wasRead) await assertNames(session, settings, group, members.slice(later));
    [groups, members, from, later] = [others, undefined, 0, 0];
  }
}

/** A name that leads nowhere may be that of an entry which was renamed since, and is listed by another name now. */
async function assertListed(
  session: Session,
  settings: LdapSettings,
  group: Group,
  resolved: readonly Resolved[],
): Promise<void> {
  const unknown = resolved.filter(({ accounts }) => accounts.length === 0);
  const names = unknown.map(({ listed }) => listed);
  await assertNames(session, settings, group, names);
}

/** A name that the group lists no more may have passed on to another one before its entry was looked for. */
async function assertNames(
  session: Session,
  settings: LdapSettings,
  group: Group,
  listed: readonly Listed[],
): Promise<void> {
  if (listed.length === 0) return;
  const now = new Set((await readMembers(session, settings, group)).map(({ name }) => name));
  for (const { name } of listed) if (!now.has(name)) throw vanished({ dn: name });
}

async function groupsToRead(
  session: Session,
  settings: LdapSettings,
  { target, targetId }: Asked,
): Promise<Group[]> {
  if (target === undefined) return sortedGroups(session, settings);
  const { byName } = await findGroups(session, settings, { target, targetId });
  return byName === undefined ? [] : [byName];
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
  const unlisted = directoryOf(settings).unlisted(group, listed);
  const held = unlisted === undefined ? [] : await searchPeople(session, settings, unlisted);
  const isListed = held.length === 0 ? undefined : new Set(listed.map(({ name }) => name));
  const others = held.filter(
    (account) => !group.kinds.some((kind) => namesIn(kind, account).some((name) => isListed?.has(name))),
  );
  const kind = { ...group.kinds[0], names: 'dn' } as const;
  return [...listed, ...others.map(({ dn }) => ({ kind, name: dn }))].toSorted((one, other) =>
    one.name < other.name ? -1 : 1,
  );
}

function grantsOf(group: Group, target: string | undefined, { listed, accounts }: Resolved): ExternalGrant[] {
  if (accounts.length > 0) return accounts.map((found) => external(group, target, found, found.email));
  // No entry is shown for it: whoever is called so next is a member.
  const { name } = listed;
  const account = { id: name, login: name, email: null };
  return [{ target: target ?? group.dn, targetId: group.id, account }];
}

function external(
  group: Group,
  target: string | undefined,
  account: Account,
  email: string | null,
): ExternalGrant {
  const { account: seen, targetId } = seenAsIn(group, account);
  return {
    target: target ?? group.dn,
    account: { ...seen, email },
    ...(targetId !== undefined && { targetId }),
  };
}
