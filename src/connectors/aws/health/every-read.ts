import { ListAccessKeysCommand } from '@aws-sdk/client-iam';
import {
  DescribeGroupCommand,
  DescribeUserCommand,
  GetGroupIdCommand,
  GetGroupMembershipIdCommand,
  GetUserIdCommand,
  IsMemberInGroupsCommand,
  ListGroupMembershipsCommand,
  ListGroupMembershipsForMemberCommand,
  ListGroupsCommand,
  ListUsersCommand,
} from '@aws-sdk/client-identitystore';
import {
  DescribeAccountAssignmentCreationStatusCommand,
  DescribeAccountAssignmentDeletionStatusCommand,
  DescribePermissionSetCommand,
  ListAccountAssignmentCreationStatusCommand,
  ListAccountAssignmentDeletionStatusCommand,
  ListAccountAssignmentsCommand,
  ListAccountAssignmentsForPrincipalCommand,
  ListAccountsForProvisionedPermissionSetCommand,
  ListPermissionSetsCommand,
} from '@aws-sdk/client-sso-admin';
import type { At } from '../at.ts';
import type { Send } from '../wire/calls.ts';

const NOBODY = '00000000-0000-0000-0000-000000000000';
const NO_ACCOUNT = '000000000000';
const NAME = 'sallyport-tries-whether-it-may-read';

const accessKeys: [string, Send<unknown>] = [
  'access keys',
  ({ iam }, how) => iam.send(new ListAccessKeysCommand({ UserName: NAME }), how),
];

/** One call of each action that reads, about nobody: what AWS answers to one that it allows is that there is nothing. */
export function everyRead({ instance, settings }: At): [string, Send<unknown>][] {
  const IdentityStoreId = instance.storeId;
  const InstanceArn = instance.arn;
  const PermissionSetArn = `${instance.arn.replace(':instance/', ':permissionSet/')}/ps-0000000000000000`;
  const MemberId = { UserId: NOBODY };
  const one = { IdentityStoreId, MaxResults: 1 };
  const called = (AttributePath: string) => ({
    IdentityStoreId,
    AlternateIdentifier: { UniqueAttribute: { AttributePath, AttributeValue: NAME } },
  });
  return [
    ['users', ({ store }, how) => store.send(new ListUsersCommand(one), how)],
    ['the id of a user', ({ store }, how) => store.send(new GetUserIdCommand(called('userName')), how)],
    [
      'a user',
      ({ store }, how) => store.send(new DescribeUserCommand({ IdentityStoreId, UserId: NOBODY }), how),
    ],
    ['groups', ({ store }, how) => store.send(new ListGroupsCommand(one), how)],
    ['the id of a group', ({ store }, how) => store.send(new GetGroupIdCommand(called('displayName')), how)],
    [
      'a group',
      ({ store }, how) => store.send(new DescribeGroupCommand({ IdentityStoreId, GroupId: NOBODY }), how),
    ],
    [
      'who is in a group',
      ({ store }, how) =>
        store.send(new IsMemberInGroupsCommand({ IdentityStoreId, MemberId, GroupIds: [NOBODY] }), how),
    ],
    [
      'the id of a membership',
      ({ store }, how) =>
        store.send(new GetGroupMembershipIdCommand({ IdentityStoreId, GroupId: NOBODY, MemberId }), how),
    ],
    [
      'members',
      ({ store }, how) => store.send(new ListGroupMembershipsCommand({ ...one, GroupId: NOBODY }), how),
    ],
    [
      'memberships',
      ({ store }, how) => store.send(new ListGroupMembershipsForMemberCommand({ ...one, MemberId }), how),
    ],
    [
      'permission sets',
      ({ sso }, how) => sso.send(new ListPermissionSetsCommand({ InstanceArn, MaxResults: 1 }), how),
    ],
    [
      'a permission set',
      ({ sso }, how) => sso.send(new DescribePermissionSetCommand({ InstanceArn, PermissionSetArn }), how),
    ],
    [
      'what is assigned in an account',
      ({ sso }, how) =>
        sso.send(
          new ListAccountAssignmentsCommand({ InstanceArn, AccountId: NO_ACCOUNT, PermissionSetArn }),
          how,
        ),
    ],
    [
      'what is assigned to a user',
      ({ sso }, how) =>
        sso.send(
          new ListAccountAssignmentsForPrincipalCommand({
            InstanceArn,
            PrincipalId: NOBODY,
            PrincipalType: 'USER',
          }),
          how,
        ),
    ],
    [
      'where a permission set is assigned',
      ({ sso }, how) =>
        sso.send(new ListAccountsForProvisionedPermissionSetCommand({ InstanceArn, PermissionSetArn }), how),
    ],
    [
      'what is being assigned',
      ({ sso }, how) =>
        sso.send(new ListAccountAssignmentCreationStatusCommand({ InstanceArn, MaxResults: 1 }), how),
    ],
    [
      'what is being removed',
      ({ sso }, how) =>
        sso.send(new ListAccountAssignmentDeletionStatusCommand({ InstanceArn, MaxResults: 1 }), how),
    ],
    [
      'what became of an assignment',
      ({ sso }, how) =>
        sso.send(
          new DescribeAccountAssignmentCreationStatusCommand({
            InstanceArn,
            AccountAssignmentCreationRequestId: NOBODY,
          }),
          how,
        ),
    ],
    [
      'what became of a removal',
      ({ sso }, how) =>
        sso.send(
          new DescribeAccountAssignmentDeletionStatusCommand({
            InstanceArn,
            AccountAssignmentDeletionRequestId: NOBODY,
          }),
          how,
        ),
    ],
    ...(settings.iam_users === undefined ? [] : [accessKeys]),
  ];
}

/** AWS has no way to ask whether one may change something without doing it, and refuses to speak of a key that nobody has. */
export const untriedOf = ({ settings }: At): string[] => [
  'CreateAccountAssignment',
  'DeleteAccountAssignment',
  'CreateGroupMembership',
  'DeleteGroupMembership',
  ...(settings.iam_users === undefined ? [] : ['GetAccessKeyLastUsed', 'UpdateAccessKey']),
  ...(settings.deny_policy_ids === undefined ? [] : ['UpdatePolicy']),
];
