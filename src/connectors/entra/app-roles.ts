import { ConnectorError } from '../../domain/grant/connector.ts';
import { everyItem } from '../../domain/pages.ts';
import { plainLine } from '../plain-line.ts';
import type { At, Found } from './find.ts';
import { RoleAssignment, type EntraUser } from './shapes.ts';

export type FoundApp = Extract<Found, { kind: 'app' }>;

/** The user's own assignment to this role; one through a group is the group's. */
export async function readAssignment(
  { api, pageSize }: At,
  user: EntraUser,
  { app, roleId }: FoundApp,
): Promise<RoleAssignment | undefined> {
  const query = { $filter: `resourceId eq ${app.id}` };
  const listed = everyItem((cursor) =>
    api.list(['users', user.id, 'appRoleAssignments'], RoleAssignment, { query, cursor, top: pageSize }),
  );
  for await (const one of listed)
    if (one.resourceId === app.id && one.appRoleId === roleId && one.principalId === user.id) return one;
  return undefined;
}

/** Rejects for a role that users aren't assigned. */
export function assertForUsers({ name }: Pick<At, 'name'>, { app, roleId }: FoundApp): void {
  const role = app.appRoles.find(({ id }) => id === roleId);
  if (role === undefined || (role.isEnabled && role.allowedMemberTypes.includes('User'))) return;
  throw new ConnectorError(
    { kind: 'conflict' },
    `${name}: the role “${plainLine(role.value ?? role.id, 200)}” of “${plainLine(app.displayName, 200)}” is ${role.isEnabled ? 'for applications alone' : 'disabled'}.`,
  );
}
