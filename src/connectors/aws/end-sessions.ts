import { ConnectorError, type GrantRef, type SessionsEnded } from '../../domain/grant/connector.ts';
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
  const until = (ms: number) => new Date(now.getTime() + ms);
  if (asked.kind === 'assignment')
    return {
      kind: 'outlives',
      what: `AWS sessions that were opened as “${asked.set}” in account ${asked.accountId} before`,
      until: until(await orLongest(ofSet(at, asked.set, seenId))),
    };
  const named = `“${plainLine(asked.group, 80)}”`;
  const longest = await orLongest(ofGroup(at, asked.group, seenId));
  if (longest === 0)
    return {
      kind: 'not_shown',
      why: `The group ${named} gives nothing in AWS accounts; how long applications that it opens keep sessions, AWS doesn’t say.`,
    };
  return {
    kind: 'outlives',
    what: `AWS sessions that were opened through the group ${named} before`,
    until: until(longest),
  };
}

async function ofSet(at: At, name: string, seenId: string | undefined): Promise<number> {
  const set =
    seenId === undefined
      ? await findSet(at, name)
      : await describeSet(at, seenId.slice(seenId.indexOf('/') + 1));
  return set?.sessionMs ?? LONGEST_SESSION_MS;
}

/** Of the longest that it gives in any account; 0 where it gives nothing in any. */
async function ofGroup(at: At, name: string, seenId: string | undefined): Promise<number> {
  const id = seenId ?? (await findGroup(at, name, undefined)).id;
  const arns = new Set((await assignmentsOf(at, id, 'GROUP')).map(({ setArn }) => setArn));
  const sets = await forEachSome([...arns], (arn) => knownSet(at, arn));
  return Math.max(0, ...sets.map((set) => set?.sessionMs ?? LONGEST_SESSION_MS));
}

/** What may not be read, or is there no more, is reckoned with as long as AWS allows any session to last. */
async function orLongest(ms: Promise<number>): Promise<number> {
  try {
    return await ms;
  } catch (error) {
    if (error instanceof ConnectorError && ['denied', 'not_found'].includes(error.fault.kind))
      return LONGEST_SESSION_MS;
    throw error;
  }
}
