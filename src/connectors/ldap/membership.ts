import { EqualityFilter } from 'ldapts';
import { ConnectorError, type GrantRef } from '../../domain/grant/connector.ts';
import { plainLine } from '../plain-line.ts';
import { noAccount, type Account } from './accounts.ts';
import { directoryOf } from './kinds/directories.ts';
import { namesIn, type Listed } from './kinds/directory.ts';
import { noTarget } from './faults.ts';
import { formerWords } from './former.ts';
import { findGroups, type Group } from './groups.ts';
import { LDAP, isCode } from './wire/ldap-errors.ts';
import type { LdapSettings } from './ldap-settings.ts';
import { locateAccount } from './locate.ts';
import { assertMayChange } from './own-account.ts';
import type { Session } from './wire/session.ts';

export interface Moved {
  changed: boolean;
  note?: string;
}

/** Lists the account in the target group; `changed: false` where it was a member already. */
export async function addMember(session: Session, settings: LdapSettings, ref: GrantRef): Promise<Moved> {
  const { target, targetId } = ref;
  const { byName: group } = await findGroups(session, settings, { target, targetId });
  if (group === undefined) throw noTarget(ref.target);
  const located = await locateAccount(session, settings, ref, []);
  if (located.kind === 'gone') throw noAccount(settings, ref.account);
  const { account } = located;
  await assertMayChange(session, settings, account);
  const standing = await directoryOf(settings).readStanding(session, group, account);
  if (standing.isPrimary) return { changed: false, note: 'It is the account’s primary group.' };
  if (standing.listed.length > 0) return { changed: false };
  const [kind] = group.kinds;
  const [name] = namesIn(kind, account);
  if (name === undefined) throw noUid(account, group);
  try {
    await session.modify(group.dn, { operation: 'add', attribute: kind.attribute, value: name });
    return { changed: true };
  } catch (error) {
    if (!isCode(error, LDAP.valueExists, LDAP.entryExists)) throw error;
    return { changed: false };
  }
}

/** Ends what lists the account in the group that was seen, and in the one that is called so now. */
export async function removeMember(session: Session, settings: LdapSettings, ref: GrantRef): Promise<Moved> {
  const { byId, byName } = await findGroups(session, settings, ref);
  const groups = different(byId, byName);
  if (groups.length === 0) throw noTarget(ref.target);
  const located = await locateAccount(session, settings, ref, groups);
  let changed = false;
  const removeAll = async (group: Group, listed: readonly Listed[]) => {
    for (const one of listed) if (await remove(session, settings, group, one)) changed = true;
  };
  if (located.kind === 'gone') {
    for (const { group, listed } of located.left) await removeAll(group, listed);
    return { changed };
  }
  const { account, former } = located;
  await assertMayChange(session, settings, account);
  for (const { group, listed } of former) await removeAll(group, listed);
  for (const group of groups) {
    const look = () => directoryOf(settings).readStanding(session, group, account);
    const before = await look();
    await removeAll(group, before.listed);
    // What comes through another group is seen once the account itself isn’t listed.
    const isHidden = directoryOf(settings).nests && before.listed.length > 0;
    const { isPrimary, through } = isHidden ? await look() : before;
    if (isPrimary) throw primaryGroup(account, group);
    if (through !== undefined) throw memberThrough(account, group, through);
  }
  const others = former.flatMap((one) => formerWords({ ...one, listed: [] }));
  return { changed, ...(others.length > 0 && { note: `${others.join('; ')}: that is left alone.` }) };
}

export const different = (byId: Group | undefined, byName: Group | undefined): Group[] =>
  [byId, byName?.id === byId?.id ? undefined : byName].filter((group) => group !== undefined);

/** Where the last member may not go, the placeholder comes in the same change. */
async function remove(
  session: Session,
  { empty_member: placeholder }: LdapSettings,
  group: Group,
  one: Listed,
): Promise<boolean> {
  try {
    return await take(session, group, one);
  } catch (error) {
    if (!isCode(error, LDAP.objectClassViolation)) throw error;
    if (placeholder === undefined) throw lastMember(group.dn, one.name);
    return take(session, group, one, placeholder);
  }
}

async function take(
  session: Session,
  { dn }: Group,
  { kind: { attribute }, name }: Listed,
  instead?: string,
): Promise<boolean> {
  const adding = instead === undefined ? [] : [{ operation: 'add', attribute, value: instead } as const];
  try {
    await session.modify(dn, { operation: 'delete', attribute, value: name }, ...adding);
    return true;
  } catch (error) {
    if (isCode(error, LDAP.noSuchAttribute)) return false;
    // Active Directory says this of a member that isn’t there, and of more.
    const isListed = new EqualityFilter({ attribute, value: name });
    if (isCode(error, LDAP.unwillingToPerform) && !(await session.isMatch(dn, isListed))) return false;
    throw error;
  }
}

const noUid = (account: Account, group: Group): ConnectorError =>
  new ConnectorError(
    { kind: 'not_found', what: 'account' },
    `“${plainLine(account.dn, 200)}” has no uid, by which “${plainLine(group.name, 80)}” lists its members.`,
  );

const lastMember = (group: string, name: string): ConnectorError =>
  new ConnectorError(
    { kind: 'conflict' },
    `“${plainLine(name, 200)}” is the last member of “${plainLine(group, 200)}”, which can’t be empty: add another member, or set empty_member to the DN of one that nobody signs in as.`,
  );

const primaryGroup = (account: Account, group: Group): ConnectorError =>
  new ConnectorError(
    { kind: 'conflict' },
    `“${plainLine(group.name, 80)}” is the primary group of “${plainLine(account.dn, 200)}”: give the account another one, then this can be removed.`,
  );

const memberThrough = (account: Account, group: Group, through: string): ConnectorError =>
  new ConnectorError(
    { kind: 'conflict' },
    `“${plainLine(account.dn, 200)}” stays a member of “${plainLine(group.name, 80)}” through “${plainLine(through, 200)}”: remove it there, or that group from this one.`,
  );
