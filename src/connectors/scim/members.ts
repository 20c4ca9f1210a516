import { ConnectorError, type GrantRef, type ReadBack } from '../../domain/grant/connector.ts';
import { everyItem } from '../../domain/pages.ts';
import { plainLine } from '../plain-line.ts';
import { findGroup, findUser, type Finding } from './find.ts';
import { isSaidGroup, ScimGroup, type ScimUser } from './service.ts';

const MOST_GROUPS_WITHIN = 50;

export interface Membership {
  user: ScimUser;
  group: ScimGroup;
  stands: boolean;
}

/** Whether this user is in this group, judged by the group’s own list. */
export async function readMembership(at: Finding, ref: GrantRef): Promise<Membership> {
  const group = await findGroup(at, ref);
  const user = await findUser(at, { account: ref.account, seenAs: ref.seenAs?.account });
  const members = group.members ?? [];
  if (members.length === 0) await assertShowsMembers(at, group);
  if (members.some(({ value }) => value === user.id)) return { user, group, stands: true };
  await assertNotWithin(at, group, user);
  return { user, group, stands: false };
}

export async function readBack(at: Finding, ref: GrantRef): Promise<ReadBack> {
  const { user, group, stands } = await readMembership(at, ref);
  const who = `“${plainLine(user.userName, 200)}”`;
  return {
    stands,
    words: `${at.name} lists ${who} ${stands ? 'in' : 'not in'} “${plainLine(group.displayName, 200)}”.`,
    seenAs: { account: { id: user.id, login: user.userName }, targetId: group.id },
  };
}

/**
 * Some services send a group without its members, or with an empty list, whoever is in it: that this one shows them is seen by
 * another group that has some, read as this one was.
 */
async function assertShowsMembers({ name, service, pageSize, witness }: Finding, group: ScimGroup) {
  const shows = async (id: string): Promise<boolean> => {
    if (id === group.id) return false;
    const other = await service.get('Groups', id, ScimGroup);
    return (other?.members?.length ?? 0) > 0;
  };
  if (witness.id !== undefined && (await shows(witness.id))) return;
  const listed = everyItem((cursor) => service.list('Groups', ScimGroup, { cursor, count: pageSize }));
  for await (const { id, members } of listed)
    if ((members?.length ?? 0) > 0 && (await shows(id))) {
      witness.id = id;
      return;
    }
  throw new ConnectorError(
    { kind: 'retryable' },
    `${name} lists no members of “${plainLine(group.displayName, 200)}” and of no other group, so whether it shows members at all isn’t known: put somebody into a group of its own there.`,
  );
}

/** Whoever is in a group that is in this one holds what it gives, and can't be taken out of it here. */
async function assertNotWithin({ name, service }: Finding, group: ScimGroup, user: ScimUser): Promise<void> {
  const seen = new Set([group.id]);
  const within = [group];
  for (let at = 0; at < within.length; at++)
    for (const { value } of (within[at]?.members ?? []).filter(isSaidGroup)) {
      if (seen.has(value)) continue;
      seen.add(value);
      if (seen.size > MOST_GROUPS_WITHIN)
        throw new ConnectorError(
          { kind: 'conflict' },
          `${name} has more than ${MOST_GROUPS_WITHIN} groups within “${plainLine(group.displayName, 200)}”: who is in it can’t be told.`,
        );
      const inner = await service.get('Groups', value, ScimGroup);
      if (inner === undefined) continue;
      if (inner.members?.some((one) => one.value === user.id))
        throw new ConnectorError(
          { kind: 'conflict' },
          `${name} has “${plainLine(user.userName, 200)}” in “${plainLine(group.displayName, 200)}” through the group “${plainLine(inner.displayName, 200)}”, which is in it: take them out of that one.`,
        );
      within.push(inner);
    }
}
