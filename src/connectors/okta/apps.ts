import { ConnectorError } from '../../domain/grant/connector.ts';
import { plainLine } from '../plain-line.ts';
import type { At } from './find.ts';
import { AppUser, type OktaApp, type OktaUser } from './shapes.ts';

/** How a user has an application: by themselves, through a group, or not at all. */
export type Assigned = 'user' | 'group' | 'not';

/** Found by both ids that were just read, so that “not found” says that it isn't assigned. */
export async function readAssigned({ name, api }: At, user: OktaUser, app: OktaApp): Promise<Assigned> {
  const found = await api.get(['apps', app.id, 'users', user.id], AppUser);
  if (found === undefined) return 'not';
  if (found.id !== user.id)
    throw new ConnectorError(
      { kind: 'conflict' },
      `${name} was asked for one user of “${plainLine(app.label, 200)}” and answered another one: look at it there.`,
    );
  return found.scope === 'GROUP' ? 'group' : 'user';
}

/** Rejects for an application that can't be assigned to this user alone. */
export function assertAssignable({ name }: At, app: OktaApp, assigned: Assigned): void {
  const why =
    app.status !== 'ACTIVE'
      ? 'isn’t active there'
      : assigned === 'group'
        ? 'is theirs through a group already, which a removal here wouldn’t end: give that group instead'
        : undefined;
  if (why !== undefined)
    throw new ConnectorError({ kind: 'conflict' }, `${name}: “${plainLine(app.label, 200)}” ${why}.`);
}
