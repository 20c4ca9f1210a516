import { ConnectorError, type GrantRef, type SessionsEnded } from '../../../domain/grant/connector.ts';
import { plainLine } from '../../plain-line.ts';
import type { AssignmentTarget } from '../assignments/assignments.ts';
import type { At } from '../at.ts';
import { findGroup } from '../store/groups.ts';
import { assignmentsOf } from '../list-grants.ts';
import { parseTarget } from '../targets.ts';
import { cutOff } from './cut-off.ts';

/**
 * The most that a permission set may have. What it has now says nothing of sessions that were opened before it was
 * shortened. https://docs.aws.amazon.com/singlesignon/latest/userguide/howtosessionduration.html
 */
const LONGEST_SESSION_MS = 12 * 60 * 60_000;
/** Of an hour each, one after the other. https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles.html#iam-term-role-chaining */
const CHAINED = 'and roles that were assumed from these (role chaining), an hour longer each time';

/** A role that was assumed until all of AWS knew that the session is cut off, which may take minutes. */
const LONGEST_CHAINED_MS = 65 * 60_000;

export interface Ending {
  goneSince: Date | undefined;
  time: () => Date;
}

/** AWS doesn't show one person's sessions, nor ends them; it refuses them where a policy says so. */
export async function endSessions(at: At, ref: GrantRef, ending: Ending): Promise<SessionsEnded> {
  const asked = parseTarget(at.calls.name, ref.target);
  return asked.kind === 'assignment'
    ? ofAssignment(at, ref, { asked, ...ending })
    : ofGroup(at, ref, { name: asked.group, now: ending.time() });
}

async function ofAssignment(
  at: At,
  ref: GrantRef,
  { asked, goneSince, time }: Ending & { asked: AssignmentTarget },
): Promise<SessionsEnded> {
  const opened = `AWS sessions that were opened as “${asked.set}” in account ${asked.accountId}`;
  const after = (ms: number) => new Date(time().getTime() + ms);
  const goOn = (more: string): SessionsEnded => ({
    kind: 'outlives',
    what: `${opened} before${more}, ${CHAINED}`,
    until: after(LONGEST_SESSION_MS),
  });
  if (at.settings.deny_policy_ids === undefined) return goOn('');
  const whyNot = await cutOff(at, { ref, asked, goneSince, time });
  if (whyNot !== undefined) return goOn(` (not cut off: ${plainLine(whyNot.replace(/\.$/, ''), 160)})`);
  return {
    kind: 'outlives',
    what: `roles that were assumed from ${opened} before these were cut off (role chaining), for an hour, and an hour longer each time`,
    until: after(LONGEST_CHAINED_MS),
  };
}

async function ofGroup(
  at: At,
  ref: GrantRef,
  { name, now }: { name: string; now: Date },
): Promise<SessionsEnded> {
  const named = `“${plainLine(name, 80)}”`;
  if (await mayGive(at, name, ref.targetId ?? ref.seenAs?.targetId))
    return {
      kind: 'outlives',
      what: `AWS sessions that were opened through the group ${named} before, ${CHAINED}`,
      until: new Date(now.getTime() + LONGEST_SESSION_MS),
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
