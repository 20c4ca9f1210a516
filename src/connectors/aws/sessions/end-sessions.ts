import { ConnectorError, type GrantRef, type SessionsEnded } from '../../../domain/grant/connector.ts';
import { plainLine } from '../../plain-line.ts';
import type { At } from '../at.ts';
import { findGroup } from '../store/groups.ts';
import { assignmentsOf } from '../list-grants.ts';
import { parseTarget } from '../targets.ts';

/**
 * The most that a permission set may have. What it has now says nothing of sessions that were opened before it was
 * shortened. https://docs.aws.amazon.com/singlesignon/latest/userguide/howtosessionduration.html
 */
const LONGEST_SESSION_MS = 12 * 60 * 60_000;
/** Of an hour each, one after the other. https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles.html#iam-term-role-chaining */
const CHAINED = 'and roles that were assumed from these (role chaining), an hour longer each time';

/** AWS has no way to end one person's sessions, and doesn't show them. */
export async function whatOutlives(at: At, ref: GrantRef, now: Date): Promise<SessionsEnded> {
  const asked = parseTarget(at.calls.name, ref.target);
  const until = new Date(now.getTime() + LONGEST_SESSION_MS);
  if (asked.kind === 'assignment') {
    const opened = `AWS sessions that were opened as “${asked.set}” in account ${asked.accountId} before`;
    return { kind: 'outlives', what: `${opened}, ${CHAINED}`, until };
  }
  const named = `“${plainLine(asked.group, 80)}”`;
  if (await mayGive(at, asked.group, ref.seenAs?.targetId))
    return {
      kind: 'outlives',
      what: `AWS sessions that were opened through the group ${named} before, ${CHAINED}`,
      until,
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
