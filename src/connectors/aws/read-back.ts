import type { GrantRef, ReadBack } from '../../domain/grant/connector.ts';
import { plainLine } from '../plain-line.ts';
import { readAssignment, roleId, throughWords } from './assignments/assignments.ts';
import type { At } from './at.ts';
import { findBoth, isIn } from './store/memberships.ts';
import { parseTarget } from './targets.ts';
import { assertNotUnderWay, underWay } from './assignments/under-way.ts';

/** Whether a user holds what a target names, under their own name. */
export async function readBack(at: At, ref: GrantRef): Promise<ReadBack> {
  const asked = parseTarget(at.calls.name, ref.target);
  const by = `Read with key ${await at.calls.keyId()} on ${at.calls.name}:`;
  const system = at.instance.arn;
  if (asked.kind === 'group') {
    const { user, group } = await findBoth(at, ref, asked.group);
    const stands = await isIn(at, { user, group });
    return {
      stands,
      words: `${by} ${named(user)} is ${stands ? 'in' : 'not in'} “${plainLine(group.name, 80)}”${shutOut(user)}.`,
      seenAs: { account: { id: user.id, login: user.login }, targetId: group.id, system },
    };
  }
  const under = await underWay(at, 'create');
  const assignment = await readAssignment(at, ref, asked);
  if (!assignment.isDirect) assertNotUnderWay(at.calls.name, under, assignment);
  const { user, isDirect, accountId, set } = assignment;
  const gone = user.isGone ? ', a user that the identity store has no more' : shutOut(user);
  const said = `“${set.name}” in account ${accountId} is ${isDirect ? '' : 'not '}assigned to ${named(user)}${gone}.`;
  const through = await throughWords(at, assignment);
  return {
    stands: isDirect,
    words: `${by} ${said}${through === undefined ? '' : ` ${through}`}`,
    seenAs: { account: { id: user.id, login: user.login }, targetId: roleId(assignment), system },
  };
}

const shutOut = ({ isActive }: { isActive: boolean }): string =>
  isActive ? '' : ' (shut out: they can’t sign in now)';

const named = ({ login }: { login: string }): string => `“${plainLine(login, 80)}”`;
