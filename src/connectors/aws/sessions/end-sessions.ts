import { ConnectorError, type GrantRef, type SessionsEnded } from '../../../domain/grant/connector.ts';
import { plainLine } from '../../plain-line.ts';
import type { AssignmentTarget } from '../assignments/assignments.ts';
import type { At } from '../at.ts';
import { findGroup } from '../store/groups.ts';
import { assignmentsOf } from '../list-grants.ts';
import { parseTarget } from '../targets.ts';
import { cutOff } from './cut-off.ts';

/**
 * Sessions end after 12 hours, the most that a permission set may have: what it has now says nothing of sessions that were opened
 * before it was shortened. https://docs.aws.amazon.com/singlesignon/latest/userguide/howtosessionduration.html
 * What is opened from them has no end that is known, and isn't shown either: from a role that was assumed another one can be, and so on, and whether a
 * shell or a connection may go on AWS isn't asked again.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles.html#iam-term-role-chaining
 */
const LONGEST_MS = 12 * 3_600_000;
const LASTING = 'for up to 12 hours';
const CONNECTED = 'an hour longer each time, and shells and connections that were opened from these';
const FROM_THESE = `roles that were assumed from these (role chaining), ${CONNECTED}`;

export interface Ending {
  goneSince: Date | undefined;
  time: () => Date;
}

/** AWS doesn't show one person's sessions, nor ends them; it refuses them where a policy says so. */
export async function endSessions(at: At, ref: GrantRef, ending: Ending): Promise<SessionsEnded> {
  const asked = parseTarget(at.calls.name, ref.target);
  return asked.kind === 'assignment'
    ? ofAssignment(at, ref, { asked, ...ending })
    : ofGroup(at, ref, { name: asked.group, ...ending });
}

async function ofAssignment(
  at: At,
  ref: GrantRef,
  { asked, goneSince, time }: Ending & { asked: AssignmentTarget },
): Promise<SessionsEnded> {
  const opened = `AWS sessions that were opened as “${asked.set}” in account ${asked.accountId}`;
  const lastsUntil = endOf({ goneSince, time });
  if (at.settings.deny_policy_ids === undefined)
    return { kind: 'outlives', what: `${opened} before, ${LASTING}, ${FROM_THESE}`, until: lastsUntil };
  const whyNot = await cutOff(at, { ref, asked, goneSince, time });
  if (whyNot === undefined)
    return {
      kind: 'not_shown',
      why: `The ${opened} were cut off. AWS doesn’t show whether something goes on that was opened from them before: roles that were assumed (role chaining), ${CONNECTED}.`,
    };
  const reason = plainLine(whyNot.replace(/\.$/, ''), 160);
  const what = `${opened} before, ${LASTING} (not cut off: ${reason}), ${FROM_THESE}`;
  return { kind: 'outlives', what, until: lastsUntil };
}

const endOf = ({ goneSince, time }: Ending): Date => new Date((goneSince ?? time()).getTime() + LONGEST_MS);

async function ofGroup(
  at: At,
  ref: GrantRef,
  { name, ...ending }: Ending & { name: string },
): Promise<SessionsEnded> {
  const named = `“${plainLine(name, 80)}”`;
  if (await mayGive(at, name, ref.targetId ?? ref.seenAs?.targetId))
    return {
      kind: 'outlives',
      what: `AWS sessions that were opened through the group ${named} before, ${LASTING}, ${FROM_THESE}`,
      until: endOf(ending),
    };
  return {
    kind: 'not_shown',
    why: `The group ${named} gives nothing in AWS accounts now; how long applications that it opens keep sessions, AWS doesn’t say.`,
  };
}

/** Whether a group gives anything in an account, or nobody can say. */
async function mayGive(at: At, name: string, seenId: string | undefined): Promise<boolean> {
  try {
    const id = seenId ?? (await findGroup(at, name, undefined)).id;
    return (await assignmentsOf(at, id, 'GROUP')).length > 0;
  } catch (error) {
    if (error instanceof ConnectorError && ['denied', 'not_found'].includes(error.fault.kind)) return true;
    throw error;
  }
}
