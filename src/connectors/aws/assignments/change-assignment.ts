import { CreateAccountAssignmentCommand, DeleteAccountAssignmentCommand } from '@aws-sdk/client-sso-admin';
import { setTimeout as passed } from 'node:timers/promises';
import * as z from 'zod';
import {
  ConnectorError,
  type ConnectorFault,
  type GrantRef,
  type Outcome,
} from '../../../domain/grant/connector.ts';
import { decodeCursor, encodeCursor } from '../../cursor.ts';
import { plainLine } from '../../plain-line.ts';
import {
  isListed,
  readAssignment,
  throughWords,
  type AssignmentTarget,
  type Holding,
} from './assignments.ts';
import type { At } from '../at.ts';
import { isRefusal } from '../wire/aws-errors.ts';
import { assertNotUnderWay, describeRequest, isUnderWay, underWay, type Status } from './under-way.ts';

/** Kept for one more question, and for the words about it. */
const RESERVE_MS = 3_000;

/** What was made is listed by then, or never. */
const LISTED_WITHIN_MS = 15 * 60_000;

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
  account: z.string(),
  set: z.string(),
  user: z.string(),
});
type Handle = z.infer<typeof Handle>;

/** What one change of an assignment works with. */
export interface Changing {
  ref: GrantRef;
  asked: AssignmentTarget;
  patience: Patience;
  now: Date;
}

export async function assign(at: At, { ref, asked, patience, now }: Changing): Promise<Outcome> {
  // One that is listed may be on its way out.
  const goes = await underWay(at, 'delete');
  const assignment = await readAssignment(at, ref, asked);
  if (assignment.isDirect) {
    assertNotUnderWay(at.calls.name, goes, assignment);
    return { kind: 'done', changed: false, note: await throughWords(at, assignment) };
  }
  const command = new CreateAccountAssignmentCommand(assigned(at, assignment));
  const { AccountAssignmentCreationStatus: status } = await unlessBusy(
    at,
    at.calls.write(({ sso }, how) => sso.send(command, how)),
  );
  const outcome = await settle(at, { way: 'create', assignment, status, now }, patience);
  return noted(at, outcome, assignment);
}

/**
 * Also where it isn't listed: what was asked for before may be carried out yet, and AWS refuses the removal while it is under way.
 */
export async function unassign(at: At, { ref, asked, patience, now }: Changing): Promise<Outcome> {
  const assignment = await readAssignment(at, ref, asked);
  const command = new DeleteAccountAssignmentCommand(assigned(at, assignment));
  const { AccountAssignmentDeletionStatus: status } = await unlessBusy(
    at,
    at.calls.write(({ sso }, how) => sso.send(command, how)),
  );
  const outcome = await settle(at, { way: 'delete', assignment, status, now }, patience);
  return noted(at, outcome, assignment);
}

/** What became of what was under way. */
export async function pollAssignment(at: At, text: string, now: Date): Promise<Outcome> {
  const handle = decodeCursor(text, Handle);
  if (handle === undefined || handle.instance !== at.instance.arn)
    throw new ConnectorError(
      { kind: 'conflict' },
      `${at.calls.name} is another instance of IAM Identity Center than the one where this was under way.`,
    );
  const status = await describeRequest(at, handle.way, handle.request);
  return judged(at, handle, { status, now, ifFailed: { kind: 'conflict' } });
}

const assigned = ({ instance }: At, { accountId, set, user }: Holding) => ({
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
  {
    way,
    assignment: { accountId, set, user, isDirect },
    status: first,
    now,
  }: Pick<Handle, 'way'> & { assignment: Holding; status: Status; now: Date },
  { everyMs, forMs }: Patience,
): Promise<Outcome> {
  const request = first?.RequestId;
  if (request === undefined)
    throw new ConnectorError(
      { kind: 'unknown_outcome' },
      `${at.calls.name} took a change of an assignment and didn’t say which: whether it is done has to be read back.`,
    );
  const handle = {
    instance: at.instance.arn,
    way,
    request,
    stood: way === 'delete' && isDirect,
    account: accountId,
    set: set.arn,
    user: user.id,
  };
  let status: Status = first;
  const until = performance.now() + Math.min(forMs, at.calls.msLeft - RESERVE_MS);
  while (isUnderWay(status) && performance.now() + everyMs < until) {
    await passed(everyMs);
    try {
      status = await describeRequest(at, way, request);
    } catch {
      // It was taken: whoever polls next hears what became of it.
      break;
    }
  }
  const mayPass = PASSES.test(status?.FailureReason ?? '');
  return judged(at, handle, { status, now, ifFailed: { kind: mayPass ? 'retryable' : 'conflict' } });
}

/** `ifFailed`: whoever polls is answered the same failure each time, so that asking again means a request of its own. */
async function judged(
  at: At,
  handle: Handle,
  { status, now, ifFailed }: { status: Status; now: Date; ifFailed: ConnectorFault },
): Promise<Outcome> {
  const pending = { kind: 'pending' as const, handle: encodeCursor(handle) };
  if (isUnderWay(status)) return pending;
  const { way, stood } = handle;
  if (status?.Status === 'SUCCEEDED') {
    if (way === 'delete') return { kind: 'done', changed: stood };
    if (await isListedByNow(at, handle)) return { kind: 'done', changed: true };
    const sinceMs = now.getTime() - (status.CreatedDate ?? now).getTime();
    if (sinceMs < LISTED_WITHIN_MS) return pending;
    throw new ConnectorError(
      { kind: 'conflict' },
      `${at.calls.name} says that it assigned it, and doesn’t list it: somebody may have removed it since.`,
    );
  }
  const reason = plainLine(status?.FailureReason ?? 'no reason given', 300);
  // What wasn't listed wasn't there; the same word where it was listed may mean that only its user is gone.
  if (way === 'delete' && !stood && /\b404\b/.test(reason)) return { kind: 'done', changed: false };
  throw new ConnectorError(
    ifFailed,
    `${at.calls.name} couldn’t ${way === 'create' ? 'assign' : 'remove'} it: ${reason}`,
  );
}

/** What can't be listed now is asked for again by whoever polls. */
async function isListedByNow(at: At, { account: accountId, set: arn, user }: Handle): Promise<boolean> {
  try {
    return await isListed(at, { accountId, set: { arn, name: arn } }, user);
  } catch (error) {
    if (error instanceof ConnectorError && error.fault.kind === 'retryable') return false;
    throw error;
  }
}

const noted = async (at: At, outcome: Outcome, assignment: Holding): Promise<Outcome> =>
  outcome.kind === 'done' ? { ...outcome, note: await throughWords(at, assignment) } : outcome;
