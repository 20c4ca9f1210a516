import * as z from 'zod';
import {
  ConnectorError,
  type ExternalGrant,
  type GrantQuery,
  type Page,
} from '../../domain/grant/connector.ts';
import { decodeCursor, emptyUnlessBegun, encodeCursor } from '../cursor.ts';
import { plainLine } from '../plain-line.ts';
import { readAssignment } from './app-roles.ts';
import { addressOf, findTarget, findUser, idOf, type At, type Found } from './find.ts';
import { assertShown, called, isHidden, isMember } from './groups.ts';
import {
  DirectoryObject,
  EntraGroup,
  EntraUser,
  GROUP_FIELDS,
  RoleAssignment,
  TypedObject,
  USER_FIELDS,
} from './shapes.ts';

/** Users of an application are asked for one by one. */
const MOST_ASSIGNED = 20;
/** Their ids stand in the cursor. */
const MOST_GROUPS = 50;

/** The page of groups after this one, those of this one that are still to be read, and where in the first of them. */
const Cursor = z.object({
  more: z.string().optional(),
  left: z.array(z.string()),
  members: z.string().optional(),
});
type Cursor = z.infer<typeof Cursor>;

/** Who holds what was asked for, a part at a time; without a target, the groups alone. */
export async function listGrants(
  at: At,
  query: GrantQuery,
  cursor: string | undefined,
): Promise<Page<ExternalGrant>> {
  return emptyUnlessBegun(cursor, async () => {
    const { account, target, targetId } = query;
    if (account !== undefined) return await ofAccount(at, { account, target, targetId }, cursor);
    if (target !== undefined)
      return await holdersOf(at, await findTarget(at, { target, targetId }), target, cursor);
    return await ofAll(at, decodeCursor(cursor, Cursor));
  });
}

async function ofAccount(
  at: At,
  { target, targetId, account }: GrantQuery & { account: NonNullable<GrantQuery['account']> },
  cursor: string | undefined,
): Promise<Page<ExternalGrant>> {
  const user = await findUser(at, { account });
  if (target !== undefined) {
    const found = await findTarget(at, { target, targetId });
    const has =
      found.kind === 'group'
        ? await isMember(at, user, found.group)
        : (await readAssignment(at, user, found)) !== undefined;
    return { items: has ? [external(at, found, target, user)] : [] };
  }
  const { items, next } = await at.api.list(['users', user.id, 'memberOf'], TypedObject, {
    query: { $select: GROUP_FIELDS },
    cursor,
    top: at.pageSize,
  });
  // Beside groups come directory roles and administrative units.
  const groups = items.flatMap((one) =>
    pick(one, GROUP, EntraGroup, () => unread(at, 'a group that they are in')),
  );
  return {
    items: groups.map((group) => external(at, { kind: 'group', group }, `group:${group.displayName}`, user)),
    ...(next && { next }),
  };
}

const GROUP = '#microsoft.graph.group';
const USER = '#microsoft.graph.user';

/** None where it is of another type. One without a type has to be whole, and so has one of this type: an app that may not read it is shown an id and nulls. */
function pick<T>(
  one: TypedObject,
  type: string,
  schema: z.ZodType<T>,
  unlessRead: () => ConnectorError,
): T[] {
  if ((one['@odata.type'] ?? type) !== type) return [];
  const { data } = schema.safeParse(one);
  if (data === undefined) throw unlessRead();
  return [data];
}

const unread = ({ name }: At, what: string): ConnectorError =>
  new ConnectorError(
    { kind: 'denied' },
    `${name} doesn’t let the app read ${what}, so the list isn’t whole: grant it User.Read.All and GroupMember.ReadWrite.All.`,
  );

async function ofAll(at: At, from: Cursor | undefined): Promise<Page<ExternalGrant>> {
  const { api, pageSize } = at;
  if (from === undefined || from.left.length === 0) {
    const { items, next } = await api.list(['groups'], EntraGroup, {
      query: { $select: GROUP_FIELDS },
      cursor: from?.more,
      top: Math.min(pageSize, MOST_GROUPS),
    });
    // One that hides its members is no target.
    const left = items.filter((group) => !isHidden(group)).map(({ id }) => id);
    return { items: [], ...nextOf({ more: next, left }) };
  }
  const { left, more, members } = from;
  const [id = '', ...others] = left;
  const group = await api.get(['groups', id], EntraGroup, { $select: GROUP_FIELDS });
  // Deleted meanwhile.
  if (group === undefined || isHidden(group)) return { items: [], ...nextOf({ more, left: others }) };
  const { items, next } = await holdersOf(
    at,
    { kind: 'group', group },
    `group:${group.displayName}`,
    members,
  );
  return { items, ...nextOf(next === undefined ? { more, left: others } : { more, left, members: next }) };
}

const nextOf = ({ more, left, members }: Cursor): { next?: string } =>
  left.length === 0 && more === undefined ? {} : { next: encodeCursor({ more, left, members }) };

async function holdersOf(
  at: At,
  found: Found,
  target: string,
  cursor: string | undefined,
): Promise<Page<ExternalGrant>> {
  const { api, pageSize } = at;
  if (found.kind === 'group') {
    assertShown(at, found.group);
    const query = { $select: `${USER_FIELDS},displayName` };
    const path = ['groups', found.group.id, 'members'] as const;
    const { items, next } = await api.list(path, TypedObject, { query, cursor, top: pageSize });
    const unlessRead = () => unread(at, `all who are in ${called(found.group)}`);
    // Devices and applications may be members too, and are nobody.
    const held = items.flatMap((one) =>
      one['@odata.type'] === GROUP
        ? pick(one, GROUP, DirectoryObject, unlessRead).map((inner) => ofGroup(found, target, inner))
        : pick(one, USER, EntraUser, unlessRead).map((user) => external(at, found, target, user)),
    );
    return { items: held, ...(next && { next }) };
  }
  const path = ['servicePrincipals', found.app.id, 'appRoleAssignedTo'] as const;
  const { items, next } = await api.list(path, RoleAssignment, {
    cursor,
    top: Math.min(pageSize, MOST_ASSIGNED),
  });
  const ours = items.filter(({ appRoleId }) => appRoleId === found.roleId);
  const ofType = (type: string) => ours.filter(({ principalType }) => (principalType ?? 'User') === type);
  const query = { $select: USER_FIELDS };
  const users = await Promise.all(
    ofType('User').map(({ principalId }) => api.get(['users', principalId], EntraUser, query)),
  );
  return {
    items: [
      ...users.map((user) => {
        if (user === undefined)
          throw new ConnectorError(
            { kind: 'retryable' },
            `${at.name} has somebody in “${plainLine(target, 200)}” whom it doesn’t show, so the list isn’t whole. It will be read again.`,
          );
        return external(at, found, target, user);
      }),
      ...ofType('Group').map(({ principalId: id, principalDisplayName: displayName }) =>
        ofGroup(found, target, { id, displayName }),
      ),
    ],
    ...(next && { next }),
  };
}

/** A group that has what its own members have by it: nobody's account, and not kept quiet. */
const ofGroup = (
  found: Found,
  target: string,
  { id, displayName }: Pick<DirectoryObject, 'id' | 'displayName'>,
): ExternalGrant => ({
  target,
  targetId: idOf(found),
  account: { id, login: `group:${displayName ?? id}`, email: null },
});

function external(at: At, found: Found, target: string, user: EntraUser): ExternalGrant {
  return {
    target,
    targetId: idOf(found),
    account: { id: user.id, login: user.userPrincipalName, email: addressOf(at, user) },
  };
}
