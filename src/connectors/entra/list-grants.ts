import * as z from 'zod';
import {
  ConnectorError,
  type ExternalGrant,
  type GrantQuery,
  type Page,
} from '../../domain/grant/connector.ts';
import { decodeCursor, encodeCursor } from '../cursor.ts';
import { readAssignment } from './app-roles.ts';
import { addressOf, findTarget, findUser, idOf, type At, type Found } from './find.ts';
import { isMember } from './groups.ts';
import { EntraGroup, EntraUser, GROUP_FIELDS, RoleAssignment, USER_FIELDS } from './shapes.ts';

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
  try {
    const { account, target } = query;
    if (account !== undefined) return await ofAccount(at, { account, target }, cursor);
    if (target !== undefined) return await holdersOf(at, await findTarget(at, { target }), target, cursor);
    return await ofAll(at, decodeCursor(cursor, Cursor));
  } catch (error) {
    // A list of what isn't there is empty; only a read back concludes anything of it.
    if (error instanceof ConnectorError && error.fault.kind === 'not_found') return { items: [] };
    throw error;
  }
}

async function ofAccount(
  at: At,
  { target, account }: GrantQuery & { account: NonNullable<GrantQuery['account']> },
  cursor: string | undefined,
): Promise<Page<ExternalGrant>> {
  const user = await findUser(at, { account });
  if (target !== undefined) {
    const found = await findTarget(at, { target });
    const has =
      found.kind === 'group'
        ? await isMember(at, user, found.group)
        : (await readAssignment(at, user, found)) !== undefined;
    return { items: has ? [external(at, found, target, user)] : [] };
  }
  const { items, next } = await at.api.list(['users', user.id, 'memberOf'], MaybeGroup, {
    query: { $select: GROUP_FIELDS },
    cursor,
    top: at.pageSize,
  });
  const groups = items.flatMap((one) => EntraGroup.safeParse(one).data ?? []);
  return {
    items: groups.map((group) => external(at, { kind: 'group', group }, `group:${group.displayName}`, user)),
    ...(next && { next }),
  };
}

/** Beside groups come directory roles and administrative units. */
const MaybeGroup = z.unknown();

async function ofAll(at: At, from: Cursor | undefined): Promise<Page<ExternalGrant>> {
  const { api, pageSize } = at;
  if (from === undefined || from.left.length === 0) {
    const { items, next } = await api.list(['groups'], EntraGroup, {
      query: { $select: GROUP_FIELDS },
      cursor: from?.more,
      top: Math.min(pageSize, MOST_GROUPS),
    });
    return { items: [], ...nextOf({ more: next, left: items.map(({ id }) => id) }) };
  }
  const { left, more, members } = from;
  const [id = '', ...others] = left;
  const group = await api.get(['groups', id], EntraGroup, { $select: GROUP_FIELDS });
  // Deleted meanwhile.
  if (group === undefined) return { items: [], ...nextOf({ more, left: others }) };
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
    const query = { $select: USER_FIELDS };
    const path = ['groups', found.group.id, 'members'] as const;
    const { items, next } = await api.list(path, z.unknown(), { query, cursor, top: pageSize });
    // Groups, devices and applications may be members too.
    const users = items.flatMap((one) => EntraUser.safeParse(one).data ?? []);
    return { items: users.map((user) => external(at, found, target, user)), ...(next && { next }) };
  }
  const path = ['servicePrincipals', found.app.id, 'appRoleAssignedTo'] as const;
  const { items, next } = await api.list(path, RoleAssignment, {
    cursor,
    top: Math.min(pageSize, MOST_ASSIGNED),
  });
  const ours = items.filter(
    ({ appRoleId, principalType }) => appRoleId === found.roleId && (principalType ?? 'User') === 'User',
  );
  const query = { $select: USER_FIELDS };
  const users = await Promise.all(
    ours.map(({ principalId }) => api.get(['users', principalId], EntraUser, query)),
  );
  return {
    items: users.flatMap((user) => (user === undefined ? [] : [external(at, found, target, user)])),
    ...(next && { next }),
  };
}

function external(at: At, found: Found, target: string, user: EntraUser): ExternalGrant {
  return {
    target,
    targetId: idOf(found),
    account: { id: user.id, login: user.userPrincipalName, email: addressOf(at, user) },
  };
}
