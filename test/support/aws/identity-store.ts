import type { Group, Ledger, User } from './ledger.ts';
import { page, Refusal, text, type Input } from './refusal.ts';

const ID = /^([0-9a-f]{10}-|)[A-Fa-f0-9]{8}(-[A-Fa-f0-9]{4}){3}-[A-Fa-f0-9]{12}$/;

/** https://docs.aws.amazon.com/singlesignon/latest/IdentityStoreAPIReference/API_Operations.html, as far as it is used here. */
export function identityStore(ledger: Ledger, action: string, input: Input): Record<string, unknown> {
  const IdentityStoreId = text(input, 'IdentityStoreId');
  if (!ledger.instances.some((one) => one.IdentityStoreId === IdentityStoreId))
    throw notFound('IDENTITY_STORE');
  const list = <T extends object>(name: string, items: readonly T[], of = action) => {
    const { items: part, NextToken } = page(input, items, { most: ledger.most, of });
    return { [name]: part.map((one) => ({ ...one, IdentityStoreId })), NextToken };
  };
  switch (action) {
    case 'ListUsers':
      return list('Users', [...ledger.users.values()]);
    case 'ListGroups':
      return list('Groups', [...ledger.groups.values()]);
    case 'DescribeUser':
      return { ...userOf(ledger, text(input, 'UserId', ID)), IdentityStoreId };
    case 'DescribeGroup':
      return { ...groupOf(ledger, text(input, 'GroupId', ID)), IdentityStoreId };
    case 'GetUserId': {
      const { path, value } = uniqueOf(input);
      const found = [...ledger.users.values()].find((user) => attributesOf(user, path).includes(value));
      if (found === undefined) throw notFound('USER');
      return { UserId: found.UserId, IdentityStoreId };
    }
    case 'GetGroupId': {
      const { path, value } = uniqueOf(input);
      if (path !== 'displayname') throw new Refusal('ValidationException', `Unsupported attribute ${path}`);
      // The reference doesn't say whether capitals count: the looser of both, which a client has to bear.
      const groups = [...ledger.groups.values()];
      const alike = ({ DisplayName }: Group) => DisplayName.toLowerCase() === value.toLowerCase();
      const found = groups.find(({ DisplayName }) => DisplayName === value) ?? groups.find(alike);
      if (found === undefined) throw notFound('GROUP');
      return { GroupId: found.GroupId, IdentityStoreId };
    }
    case 'IsMemberInGroups': {
      const { UserId } = userOf(ledger, memberOf(input));
      const ids = input['GroupIds'] as string[];
      if (ids.length < 1 || ids.length > 100) throw new Refusal('ValidationException', 'GroupIds: 1 to 100');
      const groups = ids.map((id) => groupOf(ledger, id));
      return {
        Results: groups.map(({ GroupId }) => ({
          GroupId,
          MemberId: { UserId },
          MembershipExists: ledger.isMember(UserId, GroupId),
        })),
      };
    }
    case 'ListGroupMemberships': {
      const { GroupId } = groupOf(ledger, text(input, 'GroupId', ID));
      const of = [...ledger.memberships.values()].filter((one) => one.GroupId === GroupId);
      return list('GroupMemberships', of, `${action} ${GroupId}`);
    }
    case 'ListGroupMembershipsForMember': {
      const { UserId } = userOf(ledger, memberOf(input));
      const of = [...ledger.memberships.values()].filter((one) => one.MemberId.UserId === UserId);
      return list('GroupMemberships', of, `${action} ${UserId}`);
    }
    default:
      return { ...changeMembership(ledger, action, input), IdentityStoreId };
  }
}

function changeMembership(ledger: Ledger, action: string, input: Input): Record<string, unknown> {
  if (action === 'DeleteGroupMembership') {
    if (!ledger.memberships.delete(text(input, 'MembershipId', ID))) throw notFound('GROUP_MEMBERSHIP');
    return {};
  }
  const { GroupId } = groupOf(ledger, text(input, 'GroupId', ID));
  const { UserId } = userOf(ledger, memberOf(input));
  const there = [...ledger.memberships.values()].find(
    (one) => one.GroupId === GroupId && one.MemberId.UserId === UserId,
  );
  switch (action) {
    case 'GetGroupMembershipId':
      if (there === undefined) throw notFound('GROUP_MEMBERSHIP');
      return { MembershipId: there.MembershipId };
    case 'CreateGroupMembership':
      if (there !== undefined)
        throw new Refusal('ConflictException', 'Member and Group relationship already exists.', 409);
      return { MembershipId: ledger.join(UserId, GroupId) };
    default:
      throw new Refusal('UnknownOperationException', action);
  }
}

const notFound = (ResourceType: string): Refusal =>
  new Refusal('ResourceNotFoundException', `${ResourceType} not found.`, 400, { ResourceType });

function userOf(ledger: Ledger, id: string): User {
  const user = ledger.users.get(id);
  if (user === undefined) throw notFound('USER');
  return user;
}

function groupOf(ledger: Ledger, id: string): Group {
  const group = ledger.groups.get(id);
  if (group === undefined) throw notFound('GROUP');
  return group;
}

const memberOf = (input: Input): string => text((input['MemberId'] ?? {}) as Input, 'UserId', ID);

function uniqueOf(input: Input): { path: string; value: string } {
  const { UniqueAttribute: unique } = (input['AlternateIdentifier'] ?? {}) as {
    UniqueAttribute?: { AttributePath: string; AttributeValue: string };
  };
  if (unique === undefined) throw new Refusal('ValidationException', 'AlternateIdentifier');
  return { path: unique.AttributePath.toLowerCase(), value: unique.AttributeValue };
}

function attributesOf({ UserName, Emails }: User, path: string): string[] {
  if (path === 'username') return [UserName];
  if (path === 'emails.value') return Emails.map(({ Value }) => Value);
  throw new Refusal('ValidationException', `Unsupported attribute ${path}`);
}
