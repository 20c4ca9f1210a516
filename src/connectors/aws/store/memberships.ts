import {
  CreateGroupMembershipCommand,
  DeleteGroupMembershipCommand,
  GetGroupMembershipIdCommand,
} from '@aws-sdk/client-identitystore';
import { ConnectorError, type GrantRef, type Outcome } from '../../../domain/grant/connector.ts';
import { plainLine } from '../../plain-line.ts';
import type { At } from '../at.ts';
import { isRefusal, NOT_FOUND } from '../wire/aws-errors.ts';
import { findGroup, groupsOfThese, type StoreGroup } from './groups.ts';
import { forEachSome } from '../wire/paged.ts';
import { describeUser, findUser, type StoreUser } from './users.ts';

export interface Membership {
  user: StoreUser;
  group: StoreGroup;
}

export async function findBoth(at: At, ref: GrantRef, name: string): Promise<Membership> {
  const group = await findGroup(at, name, ref.targetId ?? ref.seenAs?.targetId);
  return { group, user: await findUser(at, ref) };
}

/** Rejects wherever it couldn't look: AWS answers yes or no for a user and a group that are both there. */
export async function isIn(at: At, { user, group }: Membership): Promise<boolean> {
  return (await groupsOfThese(at, user.id, [group.id])).length > 0;
}

/** The same of several groups, some of which may be deleted, as the user may: what was assigned to a group is listed on. */
export async function isInAny(at: At, userId: string, groups: readonly string[]): Promise<boolean> {
  const isThere = async (ids: readonly string[]) => (await groupsOfThese(at, userId, ids)).length > 0;
  try {
    return await isThere(groups);
  } catch (error) {
    if (!isRefusal(error, ...NOT_FOUND)) throw error;
  }
  if ((await describeUser(at, userId)) === undefined) return false;
  const each = await forEachSome(groups, async (id) => {
    try {
      return await isThere([id]);
    } catch (error) {
      if (isRefusal(error, ...NOT_FOUND)) return false;
      throw error;
    }
  });
  return each.includes(true);
}

export async function join(at: At, { user, group }: Membership): Promise<Outcome> {
  const { calls, instance } = at;
  if (await isIn(at, { user, group })) return { kind: 'done', changed: false };
  assertOurs(calls.name, group);
  const asked = { IdentityStoreId: instance.storeId, GroupId: group.id, MemberId: { UserId: user.id } };
  try {
    await calls.write(({ store }, how) => store.send(new CreateGroupMembershipCommand(asked), how));
    return { kind: 'done', changed: true };
  } catch (error) {
    if (isRefusal(error, 'ConflictException')) return { kind: 'done', changed: false };
    throw error;
  }
}

export async function leave(at: At, { user, group }: Membership): Promise<Outcome> {
  const { calls, instance } = at;
  const IdentityStoreId = instance.storeId;
  const asked = { IdentityStoreId, GroupId: group.id, MemberId: { UserId: user.id } };
  try {
    const { MembershipId } = await calls.read(({ store }, how) =>
      store.send(new GetGroupMembershipIdCommand(asked), how),
    );
    assertOurs(calls.name, group);
    const one = { IdentityStoreId, MembershipId };
    await calls.write(({ store }, how) => store.send(new DeleteGroupMembershipCommand(one), how));
    return { kind: 'done', changed: true };
  } catch (error) {
    if (!isRefusal(error, ...NOT_FOUND)) throw error;
    if (!(await isIn(at, { user, group }))) return { kind: 'done', changed: false };
    throw new ConnectorError(
      { kind: 'retryable' },
      `${calls.name} says both that “${plainLine(user.login, 80)}” is in “${plainLine(group.name, 80)}” and that there is no such membership. It will be tried again.`,
    );
  }
}

/** What an identity provider keeps it puts back, or never hears of. */
function assertOurs(name: string, group: StoreGroup): void {
  if (!group.isProvisioned) return;
  throw new ConnectorError(
    { kind: 'conflict' },
    `${name} has the group “${plainLine(group.name, 80)}” from your identity provider, which decides who is in it: change it there.`,
  );
}
