import { randomUUID } from 'node:crypto';
import { isSame, type Assignment, type Ledger, type Operation } from './ledger.ts';
import { page, Refusal, text, type Input } from './refusal.ts';

const ACCOUNT = /^\d{12}$/;
const PRINCIPAL = /^([0-9a-f]{10}-|)[A-Fa-f0-9]{8}(-[A-Fa-f0-9]{4}){3}-[A-Fa-f0-9]{12}$/;
const SET = /^arn:aws:sso:::permissionSet\/ssoins-[\w.-]{16}\/ps-[\w./-]{16}$/;

/** https://docs.aws.amazon.com/singlesignon/latest/APIReference/API_Operations.html, as far as it is used here. */
export function ssoAdmin(ledger: Ledger, action: string, input: Input): Record<string, unknown> {
  if (action === 'ListInstances') {
    const { items, NextToken } = page(input, ledger.instances, { most: ledger.most, of: action });
    return { Instances: items, NextToken };
  }
  const instance = text(input, 'InstanceArn');
  if (!ledger.instances.some(({ InstanceArn }) => InstanceArn === instance))
    throw new Refusal('AccessDeniedException', `You do not have access to ${instance}`);
  const list = <T>(name: string, items: readonly T[], of = action) => {
    const { items: part, NextToken } = page(input, items, { most: ledger.most, of });
    return { [name]: part, NextToken };
  };
  switch (action) {
    case 'ListPermissionSets':
      return list('PermissionSets', [...ledger.sets.keys()]);
    case 'DescribePermissionSet':
      return { PermissionSet: setOf(ledger, input) };
    case 'ListAccountsForProvisionedPermissionSet': {
      const { PermissionSetArn } = setOf(ledger, input);
      const ids = ledger.assignments.flatMap((one) =>
        one.PermissionSetArn === PermissionSetArn ? [one.AccountId] : [],
      );
      return list('AccountIds', [...new Set(ids)]);
    }
    case 'ListAccountAssignments': {
      const { PermissionSetArn } = setOf(ledger, input);
      const AccountId = text(input, 'AccountId', ACCOUNT);
      const of = ledger.assignments.filter(
        (one) =>
          !ledger.isListedLate && one.AccountId === AccountId && one.PermissionSetArn === PermissionSetArn,
      );
      return list('AccountAssignments', of, `${action} ${AccountId} ${PermissionSetArn}`);
    }
    case 'ListAccountAssignmentsForPrincipal': {
      const id = text(input, 'PrincipalId', PRINCIPAL);
      // What a user has through groups is listed as well, as the group's.
      const ids = [id, ...[...ledger.groups.keys()].filter((group) => ledger.isMember(id, group))];
      return list(
        'AccountAssignments',
        ledger.assignments.filter(({ PrincipalId }) => ids.includes(PrincipalId)),
        `${action} ${id}`,
      );
    }
    case 'CreateAccountAssignment':
      return { AccountAssignmentCreationStatus: begin(ledger, 'create', input) };
    case 'DeleteAccountAssignment':
      return { AccountAssignmentDeletionStatus: begin(ledger, 'delete', input) };
    case 'DescribeAccountAssignmentCreationStatus':
      return {
        AccountAssignmentCreationStatus: ask(ledger, text(input, 'AccountAssignmentCreationRequestId')),
      };
    case 'DescribeAccountAssignmentDeletionStatus':
      return {
        AccountAssignmentDeletionStatus: ask(ledger, text(input, 'AccountAssignmentDeletionRequestId')),
      };
    case 'ListAccountAssignmentCreationStatus':
      return list('AccountAssignmentsCreationStatus', begun(ledger, 'create', input));
    case 'ListAccountAssignmentDeletionStatus':
      return list('AccountAssignmentsDeletionStatus', begun(ledger, 'delete', input));
    default:
      throw new Refusal('UnknownOperationException', action);
  }
}

/** Whose each is, a list doesn't say: API_AccountAssignmentOperationStatusMetadata.html */
function begun(ledger: Ledger, way: Operation['way'], input: Input) {
  const { Status } = (input['Filter'] ?? {}) as { Status?: Operation['status'] };
  return [...ledger.operations.entries()]
    .filter(([, one]) => one.way === way && (Status ?? one.status) === one.status)
    .map(([RequestId, one]) => ({
      Status: one.status,
      RequestId,
      CreatedDate: one.createdAt.getTime() / 1_000,
    }));
}

function setOf(ledger: Ledger, input: Input) {
  const arn = text(input, 'PermissionSetArn', SET);
  const found = ledger.sets.get(arn);
  if (found === undefined) throw new Refusal('ResourceNotFoundException', `PermissionSet ${arn} not found.`);
  return found;
}

function begin(ledger: Ledger, way: Operation['way'], input: Input) {
  const { PermissionSetArn } = setOf(ledger, input);
  const AccountId = text(input, 'TargetId', ACCOUNT);
  text(input, 'TargetType', /^AWS_ACCOUNT$/);
  const PrincipalType = text(input, 'PrincipalType', /^(USER|GROUP)$/) as Assignment['PrincipalType'];
  const assignment = {
    AccountId,
    PermissionSetArn,
    PrincipalType,
    PrincipalId: text(input, 'PrincipalId', PRINCIPAL),
  };
  if (!ledger.accounts.includes(AccountId))
    throw new Refusal('ResourceNotFoundException', `Account ${AccountId} not found in the organization.`);
  for (const other of ledger.operations.values())
    if (other.status === 'IN_PROGRESS' && isSame(other.assignment, assignment))
      throw new Refusal(
        'ConflictException',
        'There is a conflicting operation in process for target. Please try again.',
        409,
      );
  const RequestId = randomUUID();
  const operation: Operation = {
    way,
    assignment,
    status: 'IN_PROGRESS',
    pollsLeft: ledger.pollsUntilDone,
    createdAt: new Date(),
  };
  ledger.operations.set(RequestId, operation);
  if (ledger.isQuick) ledger.carryOut(operation);
  return shown(ledger, RequestId, operation);
}

function ask(ledger: Ledger, RequestId: string) {
  const operation = ledger.operations.get(RequestId);
  if (operation === undefined)
    throw new Refusal('ResourceNotFoundException', `Request ${RequestId} not found.`);
  if (operation.status === 'IN_PROGRESS' && operation.pollsLeft-- <= 0) ledger.carryOut(operation);
  return shown(ledger, RequestId, operation);
}

const shown = (
  { isTerse }: Ledger,
  RequestId: string,
  { status, reason, assignment, createdAt }: Operation,
) => ({
  Status: status,
  RequestId,
  CreatedDate: createdAt.getTime() / 1_000,
  ...(reason !== undefined && { FailureReason: reason }),
  ...((status !== 'IN_PROGRESS' || !isTerse) && {
    TargetId: assignment.AccountId,
    TargetType: 'AWS_ACCOUNT',
    PermissionSetArn: assignment.PermissionSetArn,
    PrincipalType: assignment.PrincipalType,
    PrincipalId: assignment.PrincipalId,
  }),
});
