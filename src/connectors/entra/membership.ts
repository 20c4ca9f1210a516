import { ConnectorError, type GrantRef, type Outcome, type ReadBack } from '../../domain/grant/connector.ts';
import { plainLine } from '../plain-line.ts';
import { assertForUsers, readAssignment } from './app-roles.ts';
import { findTarget, findUser, idOf, type At, type Found } from './find.ts';
import type { Written } from './graph-api.ts';
import { addMember, assertChosen, called, isMember, isMemberThrough, removeMember } from './groups.ts';
import type { EntraUser, RoleAssignment } from './shapes.ts';

interface Standing {
  user: EntraUser;
  found: Found;
  stands: boolean;
  assignment?: RoleAssignment | undefined;
}

async function readStanding(at: At, ref: GrantRef): Promise<Standing> {
  const found = await findTarget(at, ref);
  const user = await findUser(at, { account: ref.account, seenAs: ref.seenAs?.account });
  if (found.kind === 'group') return { user, found, stands: await isMember(at, user, found.group) };
  const assignment = await readAssignment(at, user, found);
  return { user, found, stands: assignment !== undefined, assignment };
}

const keyOf = ({ user, found }: Pick<Standing, 'user' | 'found'>): string => `${idOf(found)} ${user.id}`;

export async function readBack(at: At, ref: GrantRef): Promise<ReadBack> {
  const standing = await readStanding(at, ref);
  const { user, found, stands } = standing;
  at.recent.assertSettled(at.name, keyOf(standing), stands);
  const who = `“${plainLine(user.userPrincipalName, 200)}”`;
  const what =
    found.kind === 'group'
      ? `${stands ? 'in' : 'not in'} ${called(found.group)}${await through(at, standing)}`
      : `${stands ? 'assigned' : 'not assigned'} that role of “${plainLine(found.app.displayName, 200)}” themselves`;
  const disabled = user.accountEnabled === false ? ` ${who} can’t sign in: the account is disabled.` : '';
  return {
    stands,
    words: `${at.name} shows ${who} ${what}.${disabled}`,
    seenAs: { account: { id: user.id, login: user.userPrincipalName }, targetId: idOf(found) },
  };
}

async function through(at: At, { user, found, stands }: Standing): Promise<string> {
  if (stands || found.kind !== 'group' || !(await isMemberThrough(at, user, found.group))) return '';
  return ' themselves, but through a group that is in it, which isn’t removed here';
}

export async function give(at: At, ref: GrantRef): Promise<Outcome> {
  const standing = await readStanding(at, ref);
  const { user, found } = standing;
  const notes: string[] = [];
  if (found.kind === 'group') {
    assertChosen(at, found.group);
    if (found.group.isAssignableToRole === true)
      notes.push(
        `Roles of administrators can be given to ${called(found.group)}, and whoever is in it has them.`,
      );
  } else assertForUsers(at, found);
  if (user.accountEnabled === false)
    notes.push(`“${plainLine(user.userPrincipalName, 200)}” can’t sign in: the account is disabled.`);
  // Also where the list shows it: it may lag behind a removal.
  const written = await at.recent.noting(keyOf(standing), true, () => add(at, user, found));
  const note = notes.join(' ');
  return { kind: 'done', changed: written === 'done', ...(note !== '' && { note }) };
}

/** Rejects where Graph doesn't know one of both. */
async function add({ name, api }: At, user: EntraUser, found: Found): Promise<Written> {
  const written =
    found.kind === 'group'
      ? await addMember(api, user, found.group)
      : await api.write('POST', ['servicePrincipals', found.app.id, 'appRoleAssignedTo'], {
          principalId: user.id,
          resourceId: found.app.id,
          appRoleId: found.roleId,
        });
  if (written !== 'not_there') return written;
  throw new ConnectorError(
    { kind: 'retryable' },
    `${name} doesn’t know the user or the target where it would change them, as right after they were made. It will be tried again.`,
  );
}

export async function take(at: At, ref: GrantRef): Promise<Outcome> {
  const standing = await readStanding(at, ref);
  const { found, assignment } = standing;
  if (found.kind === 'group') assertChosen(at, found.group);
  const key = keyOf(standing);
  // An assignment has to be seen to be removed.
  if (found.kind === 'app' && assignment === undefined) {
    at.recent.assertSettled(at.name, key, false);
    return { kind: 'done', changed: false };
  }
  const written = await remove(at, standing);
  if (written === 'not_there') at.recent.assertSettled(at.name, key, false);
  return { kind: 'done', changed: written === 'done' };
}

/** One that wasn't there isn't kept as a removal: that it was added may not have come to where it was looked for. */
async function remove({ api, recent }: At, standing: Standing): Promise<Written> {
  const { user, found, assignment } = standing;
  const send = () =>
    found.kind === 'group'
      ? removeMember(api, user, found.group)
      : api.write('DELETE', ['users', user.id, 'appRoleAssignments', assignment?.id ?? '']);
  return recent.noting(keyOf(standing), false, send, (written) => written === 'done');
}
