import type { GrantRef, SessionsEnded } from '../../domain/grant/connector.ts';
import { plainLine } from '../plain-line.ts';
import type { At } from './at.ts';
import { findGroup } from './groups.ts';
import { assignmentsOf } from './list-grants.ts';
import { describeSet, findSet, knownSet, LONGEST_SESSION_MS } from './permission-sets.ts';
import { parseTarget } from './targets.ts';
import { forEachSome } from './paged.ts';

/** AWS has no way to end one person's sessions; until when they last is known by the permission sets. */
export async function whatOutlives(at: At, ref: GrantRef, now: Date): Promise<SessionsEnded> {
  const asked = parseTarget(at.calls.name, ref.target);
  const seenId = ref.seenAs?.targetId;
  if (asked.kind === 'assignment') {
    const arn = seenId?.slice(seenId.indexOf('/') + 1);
    const set = arn === undefined ? await findSet(at, asked.set) : await describeSet(at, arn);
    return {
      kind: 'outlives',
      what: `AWS sessions that were opened as “${asked.set}” in account ${asked.accountId} before`,
      until: new Date(now.getTime() + (set?.sessionMs ?? LONGEST_SESSION_MS)),
    };
  }
  const group = await findGroup(at, asked.group, seenId);
  const named = `“${plainLine(group.name, 80)}”`;
  const arns = new Set((await assignmentsOf(at, group.id, 'GROUP')).map(({ setArn }) => setArn));
  if (arns.size === 0)
    return {
      kind: 'not_shown',
      why: `The group ${named} gives nothing in AWS accounts; how long applications that it opens keep sessions, AWS doesn’t say.`,
    };
  const sets = await forEachSome([...arns], (arn) => knownSet(at, arn));
  const longest = Math.max(...sets.map((set) => set?.sessionMs ?? LONGEST_SESSION_MS));
  return {
    kind: 'outlives',
    what: `AWS sessions that were opened through the group ${named} before`,
    until: new Date(now.getTime() + longest),
  };
}
