import { ListGroupMembershipsCommand } from '@aws-sdk/client-identitystore';
import {
  ListAccountAssignmentsForPrincipalCommand,
  ListAccountsForProvisionedPermissionSetCommand,
  type AccountAssignmentForPrincipal,
} from '@aws-sdk/client-sso-admin';
import * as z from 'zod';
import type { ExternalEntitlement, ExternalGrant, GrantQuery, Page } from '../../domain/grant/connector.ts';
import { decodeCursor, emptyUnlessBegun, encodeCursor } from '../cursor.ts';
import { listAssigned, readAssignment, roleId, roleOf, type AccountRole } from './assignments/assignments.ts';
import type { At } from './at.ts';
import { describeGroup, findGroup, groupsOf, listGroups, type StoreGroup } from './store/groups.ts';
import { findBoth, isIn } from './store/memberships.ts';
import { forEachSome, listed, MOST_ON_A_PAGE, whole } from './wire/paged.ts';
import { knownSet, listSets } from './assignments/permission-sets.ts';
import { assignmentTarget, groupTarget, parseTarget } from './targets.ts';
import { describeUser, emailOfUser, findUser, listUsers, type StoreUser } from './store/users.ts';

/** Each user or permission set of a page takes several calls of its own. */
const MOST_AT_ONCE = 10;
/** Each principal of a page takes one. */
const MOST_PRINCIPALS = 50;

/** What users hold under their own names, in parts. */
export async function listGrants(
  at: At,
  query: GrantQuery,
  cursor: string | undefined,
): Promise<Page<ExternalGrant>> {
  const { account, target, targetId } = query;
  if (account !== undefined)
    return emptyUnlessBegun(cursor, async () => ({ items: await ofPerson(at, query, account) }));
  if (target !== undefined) return emptyUnlessBegun(cursor, () => ofTarget(at, { target, targetId }, cursor));
  const { items: users, next } = await listUsers(at, cursor, Math.min(at.pageSize, MOST_AT_ONCE));
  // Each user's list is one of its own: of all users one alone is left out who went meanwhile.
  const held = await forEachSome(users, (user) =>
    emptyUnlessBegun(undefined, async () => ({ items: await ofUser(at, user) })),
  );
  return { items: held.flatMap(({ items }) => items), next };
}

async function ofPerson(
  at: At,
  { target, targetId }: GrantQuery,
  account: NonNullable<GrantQuery['account']>,
): Promise<ExternalGrant[]> {
  const user = await findUser(at, { account });
  if (target === undefined) return ofUser(at, user);
  const asked = parseTarget(at.calls.name, target);
  const ref = { target, targetId, account };
  if (asked.kind === 'group') {
    const { group } = await findBoth(at, ref, asked.group);
    return (await isIn(at, { user, group })) ? [{ ...inGroup(at, group, user), target }] : [];
  }
  const { isDirect, ...role } = await readAssignment(at, ref, asked);
  return isDirect ? [{ ...inAccount(at, role, user), target }] : [];
}

async function ofTarget(
  at: At,
  { target, targetId }: { target: string; targetId: string | undefined },
  token: string | undefined,
): Promise<Page<ExternalGrant>> {
  const asked = parseTarget(at.calls.name, target);
  const count = Math.min(at.pageSize, MOST_PRINCIPALS);
  if (asked.kind === 'group') {
    const group = await findGroup(at, asked.group, targetId);
    const { ids, next } = await listMembers(at, group, token, count);
    return { items: (await usersOf(at, ids)).map((user) => ({ ...inGroup(at, group, user), target })), next };
  }
  const role = await roleOf(at, { targetId }, asked);
  const { items, next } = await listAssigned(at, role, token, count);
  const ids = items.flatMap(({ PrincipalType, PrincipalId }) =>
    PrincipalType === 'USER' && PrincipalId !== undefined ? [PrincipalId] : [],
  );
  return { items: (await usersOf(at, ids)).map((user) => ({ ...inAccount(at, role, user), target })), next };
}

/** Those who are still there: nobody comes in by what is assigned to a user who was deleted. */
const usersOf = async (at: At, ids: readonly string[]): Promise<StoreUser[]> =>
  (await forEachSome(ids, (id) => describeUser(at, id))).filter((user) => user !== undefined);

async function ofUser(at: At, user: StoreUser): Promise<ExternalGrant[]> {
  const assigned = await assignmentsOf(at, user.id, 'USER');
  const roles = await forEachSome(assigned, async ({ accountId, setArn }) => {
    const set = await knownSet(at, setArn);
    return set && { accountId, set };
  });
  const groups = await forEachSome(await groupsOf(at, user.id), (id) => describeGroup(at, id));
  return [
    ...roles.filter((role) => role !== undefined).map((role) => inAccount(at, role, user)),
    ...groups.filter((group) => group !== undefined).map((group) => inGroup(at, group, user)),
  ];
}

/** What is assigned to a user or group itself: AWS may list what a user has through groups as well. */
export async function assignmentsOf(
  { calls, instance }: At,
  principal: string,
  PrincipalType: 'USER' | 'GROUP',
): Promise<{ accountId: string; setArn: string }[]> {
  const all = await whole<AccountAssignmentForPrincipal>(async (NextToken) => {
    const command = new ListAccountAssignmentsForPrincipalCommand({
      InstanceArn: instance.arn,
      PrincipalId: principal,
      PrincipalType,
      NextToken,
      MaxResults: MOST_ON_A_PAGE,
    });
    const answer = await calls.read(({ sso }, how) => sso.send(command, how));
    return { items: listed(calls.name, answer.AccountAssignments), next: answer.NextToken };
  });
  return all.flatMap(({ AccountId: accountId, PermissionSetArn: setArn, PrincipalId }) =>
    PrincipalId === principal && accountId !== undefined && setArn !== undefined
      ? [{ accountId, setArn }]
      : [],
  );
}

async function listMembers(
  { calls, instance }: At,
  group: StoreGroup,
  token: string | undefined,
  count: number,
) {
  const asked = {
    IdentityStoreId: instance.storeId,
    GroupId: group.id,
    NextToken: token,
    MaxResults: count,
  };
  const answer = await calls.read(({ store }, how) =>
    store.send(new ListGroupMembershipsCommand(asked), how),
  );
  const ids = listed(calls.name, answer.GroupMemberships).flatMap(({ MemberId }) => MemberId?.UserId ?? []);
  return { ids, next: answer.NextToken };
}

const Cursor = z.object({ of: z.enum(['sets', 'groups']), token: z.string().optional() });

/** Each permission set in each account where it was ever assigned, then each group. */
export async function listEntitlements(
  at: At,
  cursor: string | undefined,
): Promise<Page<ExternalEntitlement>> {
  const from = decodeCursor(cursor, Cursor) ?? { of: 'sets' };
  if (from.of === 'groups') {
    const { items, next } = await listGroups(at, from.token, at.pageSize);
    return {
      items: items.map(({ id, name }) => ({ target: groupTarget(name), name, id })),
      ...(next && { next: encodeCursor({ of: 'groups', token: next }) }),
    };
  }
  const { arns, next } = await listSets(at, from.token, Math.min(at.pageSize, MOST_AT_ONCE));
  const items = await forEachSome(arns, async (arn) => {
    const set = await knownSet(at, arn);
    if (set === undefined) return [];
    return (await accountsOf(at, arn)).map((accountId) => ({
      target: assignmentTarget(accountId, set.name),
      name: `${set.name} in account ${accountId}`,
      id: roleId({ accountId, set }),
    }));
  });
  return {
    items: items.flat(),
    next: encodeCursor(next === undefined ? { of: 'groups' } : { of: 'sets', token: next }),
  };
}

function accountsOf({ calls, instance }: At, setArn: string): Promise<string[]> {
  return whole(async (NextToken) => {
    const asked = {
      InstanceArn: instance.arn,
      PermissionSetArn: setArn,
      NextToken,
      MaxResults: MOST_ON_A_PAGE,
    };
    const answer = await calls.read(({ sso }, how) =>
      sso.send(new ListAccountsForProvisionedPermissionSetCommand(asked), how),
    );
    return { items: listed(calls.name, answer.AccountIds), next: answer.NextToken };
  });
}

const inAccount = (at: At, role: AccountRole, user: StoreUser): ExternalGrant => ({
  target: assignmentTarget(role.accountId, role.set.name),
  targetId: roleId(role),
  ...heldBy(at, user),
});

const inGroup = (at: At, group: StoreGroup, user: StoreUser): ExternalGrant => ({
  target: groupTarget(group.name),
  targetId: group.id,
  ...heldBy(at, user),
});

const heldBy = (at: At, user: StoreUser) => ({
  account: { id: user.id, login: user.login, email: emailOfUser(at, user) },
  system: at.instance.arn,
});
