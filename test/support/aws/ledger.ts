import { randomUUID } from 'node:crypto';
import { Organization } from './organization.ts';

export interface User {
  UserId: string;
  UserName: string;
  Emails: { Value: string; Primary?: boolean }[];
  UserStatus: 'ENABLED' | 'DISABLED';
}
export interface Group {
  GroupId: string;
  DisplayName: string;
  ExternalIds?: { Issuer: string; Id: string }[];
}
export interface Membership {
  MembershipId: string;
  GroupId: string;
  MemberId: { UserId: string };
}
export interface Assignment {
  AccountId: string;
  PermissionSetArn: string;
  PrincipalType: 'USER' | 'GROUP';
  PrincipalId: string;
}
export interface Operation {
  way: 'create' | 'delete';
  assignment: Assignment;
  status: 'IN_PROGRESS' | 'SUCCEEDED' | 'FAILED';
  reason?: string;
  /** So many questions more are answered with IN_PROGRESS. */
  pollsLeft: number;
  createdAt: Date;
}
export interface AccessKey {
  AccessKeyId: string;
  Status: 'Active' | 'Inactive';
  CreateDate: Date;
  LastUsedDate?: Date;
}

export const INSTANCE = 'arn:aws:sso:::instance/ssoins-7223000000000b15';
const STORE = 'd-9067000000';

/** What AWS knows. */
export class Ledger {
  instances = [{ InstanceArn: INSTANCE, IdentityStoreId: STORE }];
  accounts = ['111122223333', '444455556666'];
  users = new Map<string, User>();
  groups = new Map<string, Group>();
  memberships = new Map<string, Membership>();
  sets = new Map<string, { PermissionSetArn: string; Name: string; SessionDuration?: string }>();
  assignments: Assignment[] = [];
  operations = new Map<string, Operation>();
  iamUsers = new Map<string, AccessKey[]>();
  organization = new Organization();
  /** How often what is under way is said to be so. */
  pollsUntilDone = 1;
  /** What is taken is carried out before it is answered. */
  isQuick = false;
  /** What is assigned isn't listed yet. */
  isListedLate = false;
  /** What is under way isn't said to be anybody's. */
  isTerse = false;
  /** Why nothing that is under way comes about. */
  failsWith: string | undefined;
  /** No list has more on a page, whatever was asked for. */
  most = 100;

  addUser(UserName: string, email = UserName): string {
    const UserId = `9067000000-${randomUUID()}`;
    this.users.set(UserId, {
      UserId,
      UserName,
      Emails: [{ Value: email, Primary: true }],
      UserStatus: 'ENABLED',
    });
    return UserId;
  }

  addGroup(DisplayName: string, more: Partial<Group> = {}): string {
    const GroupId = randomUUID();
    this.groups.set(GroupId, { GroupId, DisplayName, ...more });
    return GroupId;
  }

  addSet(Name: string, SessionDuration?: string): string {
    const PermissionSetArn = `arn:aws:sso:::permissionSet/ssoins-7223000000000b15/ps-${randomUUID().replaceAll('-', '').slice(0, 16)}`;
    this.sets.set(PermissionSetArn, { PermissionSetArn, Name, ...(SessionDuration && { SessionDuration }) });
    return PermissionSetArn;
  }

  join(UserId: string, GroupId: string): string {
    const MembershipId = randomUUID();
    this.memberships.set(MembershipId, { MembershipId, GroupId, MemberId: { UserId } });
    return MembershipId;
  }

  findUser(name: string): string {
    for (const { UserId, UserName } of this.users.values()) if (UserName === name) return UserId;
    throw new Error(`no user ${name}`);
  }

  findSet(name: string): string {
    for (const { PermissionSetArn, Name } of this.sets.values()) if (Name === name) return PermissionSetArn;
    throw new Error(`no permission set ${name}`);
  }

  findGroup(name: string): string {
    for (const { GroupId, DisplayName } of this.groups.values()) if (DisplayName === name) return GroupId;
    throw new Error(`no group ${name}`);
  }

  isMember(UserId: string, GroupId: string): boolean {
    return [...this.memberships.values()].some(
      (one) => one.GroupId === GroupId && one.MemberId.UserId === UserId,
    );
  }

  isAssigned(assignment: Assignment): boolean {
    return this.assignments.some((one) => isSame(one, assignment));
  }

  /** Deleting a user takes their memberships along, and leaves what is assigned to them. */
  removeUser(UserId: string): void {
    this.users.delete(UserId);
    for (const [id, { MemberId }] of this.memberships)
      if (MemberId.UserId === UserId) this.memberships.delete(id);
  }

  /** As of a user. */
  removeGroup(GroupId: string): void {
    this.groups.delete(GroupId);
    for (const [id, membership] of this.memberships)
      if (membership.GroupId === GroupId) this.memberships.delete(id);
  }

  /** Carries out all that is under way, as time does. */
  settle(): void {
    for (const operation of this.operations.values())
      if (operation.status === 'IN_PROGRESS') this.carryOut(operation);
  }

  /** A removal that finds nothing, or nobody, fails with a 404 in its reason: github.com/hashicorp/terraform-provider-aws/issues/19341 */
  carryOut(operation: Operation): void {
    const { way, assignment } = operation;
    const { PrincipalType, PrincipalId } = assignment;
    const fail = (reason: string) => Object.assign(operation, { status: 'FAILED', reason });
    const isThere = PrincipalType === 'USER' ? this.users.has(PrincipalId) : this.groups.has(PrincipalId);
    if (this.failsWith !== undefined) return void fail(this.failsWith);
    if (!isThere)
      return void fail(
        `Received a 404 status error: the ${PrincipalType} assignee ${PrincipalId} was not found in directory ${STORE}`,
      );
    if (way === 'create') {
      if (!this.isAssigned(assignment)) this.assignments.push(assignment);
    } else {
      if (!this.isAssigned(assignment))
        return void fail('Received a 404 status error: Account assignment not found.');
      this.assignments = this.assignments.filter((one) => !isSame(one, assignment));
    }
    operation.status = 'SUCCEEDED';
  }
}

export const isSame = (one: Assignment, other: Assignment): boolean =>
  one.AccountId === other.AccountId &&
  one.PermissionSetArn === other.PermissionSetArn &&
  one.PrincipalType === other.PrincipalType &&
  one.PrincipalId === other.PrincipalId;
