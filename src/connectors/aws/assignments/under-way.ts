import {
  DescribeAccountAssignmentCreationStatusCommand,
  DescribeAccountAssignmentDeletionStatusCommand,
  ListAccountAssignmentCreationStatusCommand,
  ListAccountAssignmentDeletionStatusCommand,
  type AccountAssignmentOperationStatus,
  type AccountAssignmentOperationStatusMetadata,
} from '@aws-sdk/client-sso-admin';
import { ConnectorError } from '../../../domain/grant/connector.ts';
import type { Holding } from './assignments.ts';
import type { At } from '../at.ts';
import { isRefusal, NOT_FOUND } from '../wire/aws-errors.ts';
import { forEachSome, listed, MOST_ON_A_PAGE, whole } from '../wire/paged.ts';

export type Way = 'create' | 'delete';
export type Status = AccountAssignmentOperationStatus | undefined;

export const isUnderWay = (status: Pick<NonNullable<Status>, 'Status'> | undefined): boolean =>
  status?.Status !== 'SUCCEEDED' && status?.Status !== 'FAILED';

/** What AWS says became of one request. */
export async function describeRequest(
  { calls, instance: { arn: InstanceArn } }: At,
  way: Way,
  request: string,
): Promise<Status> {
  if (way === 'create') {
    const asked = { InstanceArn, AccountAssignmentCreationRequestId: request };
    const command = new DescribeAccountAssignmentCreationStatusCommand(asked);
    return (await calls.read(({ sso }, how) => sso.send(command, how))).AccountAssignmentCreationStatus;
  }
  const asked = { InstanceArn, AccountAssignmentDeletionRequestId: request };
  const command = new DescribeAccountAssignmentDeletionStatusCommand(asked);
  return (await calls.read(({ sso }, how) => sso.send(command, how))).AccountAssignmentDeletionStatus;
}

/**
 * All that is under way in the organization, whoever asked for it: an answer that was lost has no handle. To be asked before
 * assignments are listed, so that what is through in between is listed.
 */
export async function underWay(at: At, way: Way): Promise<NonNullable<Status>[]> {
  const begun = await whole((token) => listBegun(at, way, token));
  const described = await forEachSome(begun.filter(isUnderWay), async ({ RequestId }) => {
    if (RequestId === undefined) return {};
    try {
      return (await describeRequest(at, way, RequestId)) ?? {};
    } catch (error) {
      if (isRefusal(error, ...NOT_FOUND)) return undefined;
      throw error;
    }
  });
  return described.filter((status) => status !== undefined).filter(isUnderWay);
}

async function listBegun({ calls, instance }: At, way: Way, token: string | undefined) {
  const asked = {
    InstanceArn: instance.arn,
    Filter: { Status: 'IN_PROGRESS' as const },
    NextToken: token,
    MaxResults: MOST_ON_A_PAGE,
  };
  const page = (items: AccountAssignmentOperationStatusMetadata[] | undefined, next: string | undefined) => ({
    items: listed(calls.name, items),
    next,
  });
  if (way === 'create') {
    const command = new ListAccountAssignmentCreationStatusCommand(asked);
    const answer = await calls.read(({ sso }, how) => sso.send(command, how));
    return page(answer.AccountAssignmentsCreationStatus, answer.NextToken);
  }
  const command = new ListAccountAssignmentDeletionStatusCommand(asked);
  const answer = await calls.read(({ sso }, how) => sso.send(command, how));
  return page(answer.AccountAssignmentsDeletionStatus, answer.NextToken);
}

/** Rejects as `retryable` where one of these is, or may be, of this user, permission set and account. */
export function assertNotUnderWay(
  name: string,
  under: readonly NonNullable<Status>[],
  { accountId, set, user }: Pick<Holding, 'accountId' | 'set' | 'user'>,
): void {
  const isSame = (said: string | undefined, own: string) => said === undefined || said === own;
  const mayBe = under.some(
    ({ TargetId, PermissionSetArn, PrincipalId }) =>
      isSame(TargetId, accountId) && isSame(PermissionSetArn, set.arn) && isSame(PrincipalId, user.id),
  );
  if (!mayBe) return;
  throw new ConnectorError(
    { kind: 'retryable' },
    `${name} is still at a change of this assignment, so nothing is concluded yet. It will be tried again.`,
  );
}
