import {
  CreateAccountAssignmentCommand,
  DeleteAccountAssignmentCommand,
  DescribeAccountAssignmentCreationStatusCommand,
  DescribeAccountAssignmentDeletionStatusCommand,
  type AccountAssignmentOperationStatus,
} from '@aws-sdk/client-sso-admin';
import { setTimeout as passed } from 'node:timers/promises';
import * as z from 'zod';
import { ConnectorError, type ConnectorFault, type Outcome } from '../../domain/grant/connector.ts';
import { decodeCursor, encodeCursor } from '../cursor.ts';
import { plainLine } from '../plain-line.ts';
import { throughWords, type Assignment } from './assignments.ts';
import type { At } from './at.ts';
import { isRefusal } from './aws-errors.ts';

/** Kept for one more question, and for the words about it. */
const RESERVE_MS = 3_000;

/** Reasons of a failure by which AWS means that it may simply be asked for again. */
const PASSES = /internal|temporary|try again|taking longer|throttl|rate exceeded/i;

/** How often one call asks what became of a change, and for how long before whoever polls does. */
export interface Patience {
  everyMs: number;
  forMs: number;
}

/** What is under way at AWS. `stood`: it was assigned when its removal was asked for. */
const Handle = z.object({
  instance: z.string(),
  way: z.enum(['create', 'delete']),
  request: z.string(),
  stood: z.boolean(),
});
type Handle = z.infer<typeof Handle>;

type Status = AccountAssignmentOperationStatus | undefined;

export async function assign(at: At, assignment: Assignment, patience: Patience): Promise<Outcome> {
  if (assignment.isDirect) return { kind: 'done', changed: false, note: throughWords(assignment) };
  const command = new CreateAccountAssignmentCommand(assigned(at, assignment));
  const { AccountAssignmentCreationStatus: status } = await unlessBusy(
    at,
    at.calls.write(({ sso }, how) => sso.send(command, how)),
  );
  const outcome = await settle(at, { way: 'create', stood: false, status }, patience);
  return noted(outcome, assignment);
}

/**
 * Also where it isn't listed: what was asked for before may be carried out yet, and AWS refuses the removal while it is under way.
 */
export async function unassign(at: At, assignment: Assignment, patience: Patience): Promise<Outcome> {
  const command = new DeleteAccountAssignmentCommand(assigned(at, assignment));
  const { AccountAssignmentDeletionStatus: status } = await unlessBusy(
    at,
    at.calls.write(({ sso }, how) => sso.send(command, how)),
  );
  const outcome = await settle(at, { way: 'delete', stood: assignment.isDirect, status }, patience);
  return noted(outcome, assignment);
}

/** What became of what was under way. */
export async function pollAssignment(at: At, text: string): Promise<Outcome> {
  const handle = decodeCursor(text, Handle);
  if (handle === undefined || handle.instance !== at.instance.arn)
    throw new ConnectorError(
      { kind: 'conflict' },
      `${at.calls.name} is another instance of IAM Identity Center than the one where this was under way.`,
    );
  return judged(at, handle, await ask(at, handle), { kind: 'conflict' });
}

const assigned = ({ instance }: At, { accountId, set, user }: Assignment) => ({
  InstanceArn: instance.arn,
  TargetId: accountId,
  TargetType: 'AWS_ACCOUNT' as const,
  PermissionSetArn: set.arn,
  PrincipalType: 'USER' as const,
  PrincipalId: user.id,
});

/** AWS takes one change of an assignment at a time, and asks for another try where the last isn't known everywhere yet. */
async function unlessBusy<T>({ calls }: At, work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    if (!isRefusal(error, 'ConflictException')) throw error;
    throw new ConnectorError(
      { kind: 'retryable' },
      `${calls.name} is still at another change of this assignment (${plainLine(error.message, 200)}). It will be tried again.`,
    );
  }
}

async function settle(
  at: At,
  { way, stood, status: first }: Pick<Handle, 'way' | 'stood'> & { status: Status },
  { everyMs, forMs }: Patience,
): Promise<Outcome> {
  const request = first?.RequestId;
  if (request === undefined)
    throw new ConnectorError(
      { kind: 'unknown_outcome' },
      `${at.calls.name} took a change of an assignment and didn’t say which: whether it is done has to be read back.`,
    );
  const handle = { instance: at.instance.arn, way, request, stood };
  let status: Status = first;
  const until = performance.now() + Math.min(forMs, at.calls.msLeft - RESERVE_MS);
  while (isUnderWay(status) && performance.now() + everyMs < until) {
    await passed(everyMs);
    try {
      status = await ask(at, handle);
    } catch {
      // It was taken: whoever polls next hears what became of it.
      break;
    }
  }
  const mayPass = PASSES.test(status?.FailureReason ?? '');
  return judged(at, handle, status, { kind: mayPass ? 'retryable' : 'conflict' });
}

const isUnderWay = (status: Status): boolean => status?.Status !== 'SUCCEEDED' && status?.Status !== 'FAILED';

async function ask({ calls, instance: { arn: InstanceArn } }: At, { way, request }: Handle): Promise<Status> {
  if (way === 'create') {
    const asked = { InstanceArn, AccountAssignmentCreationRequestId: request };
    const command = new DescribeAccountAssignmentCreationStatusCommand(asked);
    return (await calls.read(({ sso }, how) => sso.send(command, how))).AccountAssignmentCreationStatus;
  }
  const asked = { InstanceArn, AccountAssignmentDeletionRequestId: request };
  const command = new DescribeAccountAssignmentDeletionStatusCommand(asked);
  return (await calls.read(({ sso }, how) => sso.send(command, how))).AccountAssignmentDeletionStatus;
}

/** `ifFailed`: whoever polls is answered the same failure each time, so that asking again means a request of its own. */
function judged({ calls }: At, handle: Handle, status: Status, ifFailed: ConnectorFault): Outcome {
  if (isUnderWay(status)) return { kind: 'pending', handle: encodeCursor(handle) };
  const { way, stood } = handle;
  if (status?.Status === 'SUCCEEDED') return { kind: 'done', changed: way === 'create' || stood };
  const reason = plainLine(status?.FailureReason ?? 'no reason given', 300);
  // What wasn't listed wasn't there; the same word where it was listed may mean that only its user is gone.
  if (way === 'delete' && !stood && /\b404\b/.test(reason)) return { kind: 'done', changed: false };
  throw new ConnectorError(
    ifFailed,
    `${calls.name} couldn’t ${way === 'create' ? 'assign' : 'remove'} it: ${reason}`,
  );
}

const noted = (outcome: Outcome, assignment: Assignment): Outcome =>
  outcome.kind === 'done' ? { ...outcome, note: throughWords(assignment) } : outcome;
