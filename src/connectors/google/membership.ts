import {
  ConnectorError,
  type GrantOperation,
  type GrantRef,
  type Outcome,
  type ReadBack,
} from '../../domain/grant/connector.ts';
import { plainLine } from '../plain-line.ts';
import { assertNotOwn, findTarget, findUser, type At, type Found, type ProjectRole } from './find.ts';
import {
  addMember,
  assertChosen,
  assertNotLastOwner,
  called,
  isMemberThrough,
  readMember,
  removeMember,
} from './groups.ts';
import { givesRoles, giveRole, readRole, takeRole, type Holder } from './project-roles.ts';
import type { GoogleGroup, GoogleUser } from './shapes.ts';

async function find(at: At, ref: GrantRef): Promise<{ found: Found; holder: Holder }> {
  const found = await findTarget(at, ref);
  const seen = ref.seenAs?.account;
  return { found, holder: { user: await findUser(at, { account: ref.account, seenAs: seen }), seen } };
}

const keyOf = (found: Found, { id }: GoogleUser): string =>
  `${found.kind === 'group' ? found.group.id : `${found.project} ${found.role}`} ${id}`;

const whoIs = ({ primaryEmail }: GoogleUser): string => `“${plainLine(primaryEmail, 200)}”`;

/** What is said of somebody who can't sign in. */
const shut = (user: GoogleUser): string[] =>
  user.suspended || user.archived
    ? [`${whoIs(user)} can’t sign in: the account is ${user.suspended ? 'suspended' : 'archived'}.`]
    : [];

export async function readBack(at: At, ref: GrantRef): Promise<ReadBack> {
  const { found, holder } = await find(at, ref);
  const { user } = holder;
  const look =
    found.kind === 'group'
      ? await lookInGroup(at, user, found.group)
      : await lookInProject(at, holder, found);
  at.recent.assertSettled(at.name, keyOf(found, user), look.stands);
  return {
    stands: look.stands,
    words: [`${at.name} shows ${whoIs(user)} ${look.what}.`, ...shut(user)].join(' '),
    seenAs: {
      account: { id: user.id, login: user.primaryEmail },
      ...(found.kind === 'group' && { targetId: found.group.id }),
    },
    ...(look.end && { expiresAt: look.end }),
  };
}

interface Look {
  stands: boolean;
  what: string;
  end?: Date | undefined;
}

async function lookInGroup(at: At, user: GoogleUser, group: GoogleGroup): Promise<Look> {
  const member = await readMember(at, user, group);
  if (member !== undefined) {
    const as = member.role === 'MEMBER' ? '' : `, as ${plainLine(member.role, 30)}`;
    return { stands: true, what: `in ${called(group)}${as}` };
  }
  const through = await isMemberThrough(at, user, group);
  const besides =
    through === undefined
      ? ' themselves; whether they are in it through another group can’t be read'
      : through
        ? ' themselves, but through a group that is in it, which isn’t removed here'
        : '';
  return { stands: false, what: `not in ${called(group)}${besides}` };
}

async function lookInProject(at: At, holder: Holder, found: ProjectRole): Promise<Look> {
  const { stands, end, hasOtherwise } = await readRole(at, holder, found);
  const { role, project } = found;
  const until = end === undefined ? '' : ` until ${end.toISOString()}`;
  const besides = hasOtherwise
    ? `${stands ? ', and' : ', but'} by another binding too, which isn’t Sallyport’s and isn’t removed here`
    : '';
  return {
    stands,
    end,
    what: `${stands ? 'with' : 'without'} a binding of Sallyport’s for ${role} in ${project}${until}${besides}; roles from groups, folders or the organisation aren’t seen`,
  };
}

export async function give(at: At, ref: GrantRef, { expiresAt }: GrantOperation): Promise<Outcome> {
  const { found, holder } = await find(at, ref);
  const { user } = holder;
  assertNotOwn(at, user);
  const key = keyOf(found, user);
  if (found.kind === 'group') {
    await assertChosen(at, found.group);
    // Also where a read shows it: it may lag behind a removal.
    const added = await at.recent.noting(key, true, () => addMember(at, user, found.group));
    if (added === 'not_there') throw unknownThere(at);
    return done(added === 'done', shut(user));
  }
  const given = await at.recent.noting(key, true, () => giveRole(at, holder, found, expiresAt));
  const notes = givesRoles(found)
    ? [`Whoever has ${found.role} in ${found.project} may be able to give themselves other roles.`]
    : [];
  return done(given, [...notes, ...shut(user)]);
}

export async function take(at: At, ref: GrantRef): Promise<Outcome> {
  const { found, holder } = await find(at, ref);
  const { user } = holder;
  const key = keyOf(found, user);
  // One that wasn't there isn't kept as a removal: that it was added may not have come to where it was looked for.
  const removed = await at.recent.noting(
    key,
    false,
    () => (found.kind === 'group' ? leave(at, user, found.group) : takeRole(at, holder, found)),
    (happened) => happened,
  );
  if (!removed) at.recent.assertSettled(at.name, key, false);
  return done(removed, []);
}

async function leave(at: At, user: GoogleUser, group: GoogleGroup): Promise<boolean> {
  const member = await readMember(at, user, group);
  if (member?.role === 'OWNER') await assertNotLastOwner(at, user, group);
  return (await removeMember(at, user, group)) === 'done';
}

const done = (changed: boolean, notes: readonly string[]): Outcome => ({
  kind: 'done',
  changed,
  ...(notes.length > 0 && { note: notes.join(' ') }),
});

const unknownThere = ({ name }: At): ConnectorError =>
  new ConnectorError(
    { kind: 'retryable' },
    `${name} doesn’t know the user or the group where it would change them, as right after they were made. It will be tried again.`,
  );
