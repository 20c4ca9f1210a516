import { ConnectorError, type GrantRef, type ReadBack } from '../../domain/grant/connector.ts';
import { plainLine } from '../plain-line.ts';
import { findGroup, findUser, type Finding } from './find.ts';
import { ScimGroup, type ScimUser } from './service.ts';

export interface Membership {
  user: ScimUser;
  group: ScimGroup;
  stands: boolean;
}

/** Whether this user is in this group, judged by the group’s own list. */
export async function readMembership(at: Finding, ref: GrantRef): Promise<Membership> {
  const group = await findGroup(at, ref);
  const user = await findUser(at, ref);
  const members = group.members ?? (await noneOf(at, group));
  return { user, group, stands: members.some(({ value }) => value === user.id) };
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
 * A group without members may come without the attribute, and some services never show it: that this one does is seen by
 * another group that has some.
 */
async function noneOf(at: Finding, group: ScimGroup): Promise<NonNullable<ScimGroup['members']>> {
  const { items } = await at.service.list('Groups', ScimGroup, { count: at.pageSize });
  if (items.some(({ id, members }) => id !== group.id && (members?.length ?? 0) > 0)) return [];
  throw new ConnectorError(
    { kind: 'retryable' },
    `${at.name} lists no members of “${plainLine(group.displayName, 200)}” and of no other group, so whether it shows members at all isn’t known: put somebody into a group of its own there.`,
  );
}
