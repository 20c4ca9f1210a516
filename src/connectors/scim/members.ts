import { ConnectorError, type GrantRef, type ReadBack } from '../../domain/grant/connector.ts';
import { everyItem } from '../../domain/pages.ts';
import { plainLine } from '../plain-line.ts';
import { findGroup, findUser, wholeGroup, type Finding } from './find.ts';
import { isSaidGroup, ScimGroup, type ScimUser } from './service.ts';

const MOST_GROUPS_WITHIN = 50;
/** At groups that the list shows without members. */
const MOST_LOOKS = 20;

export interface Membership {
  user: ScimUser;
  group: ScimGroup;
  stands: boolean;
  /** The group’s list doesn’t have them, and the service says of the user that they are in it. */
  isDisputed: boolean;
}

/** Whether this user is in this group, judged by the group’s own list. */
export async function readMembership(at: Finding, ref: GrantRef): Promise<Membership> {
  const group = await findGroup(at, ref);
  const user = await findUser(at, { account: ref.account, seenAs: ref.seenAs?.account });
  const members = await membersOf(at, group);
  if (members.some(({ value }) => value === user.id)) return { user, group, stands: true, isDisputed: false };
  await assertNotWithin(at, group, user);
  const said = user.groups?.find(({ value }) => value === group.id);
  if (said?.type?.toLowerCase() === 'indirect') throw through(at, { user, group, inner: 'another group' });
  return { user, group, stands: false, isDisputed: said !== undefined };
}

export async function readBack(at: Finding, ref: GrantRef): Promise<ReadBack> {
  const { user, group, stands, isDisputed } = await readMembership(at, ref);
  const who = `“${plainLine(user.userName, 200)}”`;
  const where = `“${plainLine(group.displayName, 200)}”`;
  if (isDisputed)
    throw new ConnectorError(
      { kind: 'retryable' },
      `${at.name} lists ${who} not in ${where}, and says of ${who} that they are in it: one of its lists is cut or late, or they are in it through another group. It will be tried again.`,
    );
  return {
    stands,
    words: `${at.name} lists ${who} ${stands ? 'in' : 'not in'} ${where}.`,
    seenAs: { account: { id: user.id, login: user.userName }, targetId: group.id },
  };
}

/** None is believed only of a service that shows members. */
export async function membersOf(at: Finding, group: ScimGroup): Promise<NonNullable<ScimGroup['members']>> {
  if (!hasMembers(group)) await assertShowsMembers(at, group);
  return group.members ?? [];
}

const hasMembers = (group: ScimGroup | undefined): boolean => (group?.members ?? []).length > 0;

/**
 * Some services send a group without its members, or with an empty list, whoever is in it: that this one shows them is seen by
 * another group that has some, read as this one was. In a list some show none of them.
 */
async function assertShowsMembers(at: Finding, group: ScimGroup): Promise<void> {
  const { name, service, pageSize, witness } = at;
  const shows = async (id: string): Promise<boolean> =>
    id !== group.id && hasMembers(await wholeGroup(at, id));
  if (witness.id !== undefined && (await shows(witness.id))) return;
  const listed = everyItem((cursor) => service.list('Groups', ScimGroup, { cursor, count: pageSize }));
  let looks = 0;
  for await (const other of listed) {
    if (!hasMembers(other) && ++looks > MOST_LOOKS) continue;
    if (!(await shows(other.id))) continue;
    witness.id = other.id;
    return;
  }
  throw new ConnectorError(
    { kind: 'retryable' },
    `${name} lists no members of “${plainLine(group.displayName, 200)}” and of no other group, so whether it shows members at all isn’t known: put somebody into a group of its own there.`,
  );
}

/** Whoever is in a group that is in this one holds what it gives, and can't be taken out of it here. */
async function assertNotWithin(at: Finding, group: ScimGroup, user: ScimUser): Promise<void> {
  const { name } = at;
  const seen = new Set([group.id]);
  const within = [group];
  for (let next = 0; next < within.length; next++)
    for (const { value } of (within[next]?.members ?? []).filter(isSaidGroup)) {
      if (seen.has(value)) continue;
      seen.add(value);
      if (seen.size > MOST_GROUPS_WITHIN)
        throw new ConnectorError(
          { kind: 'conflict' },
          `${name} has more than ${MOST_GROUPS_WITHIN} groups within “${plainLine(group.displayName, 200)}”: who is in it can’t be told.`,
        );
      const inner = await wholeGroup(at, value);
      if (inner === undefined) continue;
      if (inner.members?.some((one) => one.value === user.id))
        throw through(at, { user, group, inner: `the group “${plainLine(inner.displayName, 200)}”` });
      within.push(inner);
    }
}

const through = (
  { name }: Finding,
  { user, group, inner }: { user: ScimUser; group: ScimGroup; inner: string },
): ConnectorError =>
  new ConnectorError(
    { kind: 'conflict' },
    `${name} has “${plainLine(user.userName, 200)}” in “${plainLine(group.displayName, 200)}” through ${inner}, which is in it: take them out of that one.`,
  );
