import { ConnectorError, type GrantRef, type Outcome, type ReadBack } from '../../domain/grant/connector.ts';
import { plainLine } from '../plain-line.ts';
import { assertAssignable, readAssigned, type Assigned } from './apps.ts';
import { findTarget, findUser, type At, type Found } from './find.ts';
import { idOf } from './list-targets.ts';
import { adminNote, assertChosen, assertNoRule, isInGroup } from './groups.ts';
import type { OktaUser } from './shapes.ts';
import { statusNote } from './status.ts';

/** A user, a target, and how the one has the other: through a group is not ours to end. */
interface Standing {
  user: OktaUser;
  found: Found;
  has: Assigned;
}

async function readStanding(at: At, ref: GrantRef): Promise<Standing> {
  const found = await findTarget(at, ref);
  const user = await findUser(at, { account: ref.account, seenAs: ref.seenAs?.account });
  if (found.kind === 'app') return { user, found, has: await readAssigned(at, user, found.app) };
  return { user, found, has: (await isInGroup(at, user, found.group)) ? 'user' : 'not' };
}

export async function readBack(at: At, ref: GrantRef): Promise<ReadBack> {
  const { user, found, has } = await readStanding(at, ref);
  const who = `“${plainLine(user.profile.login, 200)}”`;
  const isThere = has === 'user';
  const what =
    found.kind === 'group'
      ? `${isThere ? 'in' : 'not in'} the group “${plainLine(found.group.profile.name, 200)}”`
      : `${isThere ? 'assigned' : 'not assigned'} the application “${plainLine(found.app.label, 200)}”${has === 'group' ? ' but has it through a group, which isn’t removed here' : ''}`;
  const note = statusNote(user);
  return {
    stands: isThere,
    words: `${at.name} shows ${who} ${what}.${note === undefined ? '' : ` ${note}`}`,
    seenAs: {
      account: { id: user.id, login: user.profile.login },
      targetId: idOf(found),
    },
  };
}

/** `own`: the id of the connector's own account, which is given nothing. */
export async function give(at: At, ref: GrantRef, own: string | undefined): Promise<Outcome> {
  const { user, found, has } = await readStanding(at, ref);
  assertGivable(at, user, own);
  const notes = [statusNote(user)];
  if (found.kind === 'app') {
    assertAssignable(at, found.app, has);
    if (has === 'not')
      await at.api.write('POST', ['apps', found.app.id, 'users'], { body: { id: user.id, scope: 'USER' } });
  } else {
    assertChosen(at, found.group);
    await assertNoRule(at, found.group);
    notes.push(await adminNote(at, found.group));
    if (has === 'not') await at.api.write('PUT', ['groups', found.group.id, 'users', user.id]);
  }
  return done(has === 'not', notes);
}

export async function take(at: At, ref: GrantRef): Promise<Outcome> {
  const { user, found, has } = await readStanding(at, ref);
  if (found.kind === 'app') {
    if (has === 'user') await at.api.write('DELETE', ['apps', found.app.id, 'users', user.id]);
    const label = plainLine(found.app.label, 200);
    return done(has === 'user', [
      has === 'group' ? `They have “${label}” through a group, which isn’t removed here.` : undefined,
    ]);
  }
  assertChosen(at, found.group);
  // Also where they aren't shown in it: a list may lag behind what was added, and Okta takes it as done.
  await at.api.write('DELETE', ['groups', found.group.id, 'users', user.id]);
  return done(has === 'user', []);
}

function assertGivable({ name }: At, { id, status, profile }: OktaUser, own: string | undefined): void {
  const why =
    id === own
      ? 'is the account that Sallyport itself works with, which is given nothing'
      : status === 'DEPROVISIONED'
        ? 'is deactivated there: whoever is to have access is activated first'
        : undefined;
  if (why !== undefined)
    throw new ConnectorError({ kind: 'conflict' }, `${name}: “${plainLine(profile.login, 200)}” ${why}.`);
}

function done(changed: boolean, notes: readonly (string | undefined)[]): Outcome {
  const note = notes.filter((one) => one !== undefined).join(' ');
  return { kind: 'done', changed, ...(note !== '' && { note }) };
}
