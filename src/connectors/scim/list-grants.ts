import * as z from 'zod';
import {
  ConnectorError,
  type ExternalGrant,
  type GrantQuery,
  type Page,
} from '../../domain/grant/connector.ts';
import { decodeCursor, encodeCursor } from '../cursor.ts';
import { addressesOf, findGroup, findUser, targetOf, type Finding } from './find.ts';
import { ScimGroup, ScimUser } from './service.ts';

/** Users are asked for one by one, as many as a page has members. */
const MOST_MEMBERS = 50;

/** The place in the list of groups, or the one group that is asked for, and the member after whom it goes on within one. */
const Cursor = z.object({
  groups: z.string().optional(),
  group: z.string().optional(),
  member: z.string().optional(),
});

/** Who is in which group, a part at a time; what was read of a group that changes meanwhile comes once. */
export async function listGrants(
  at: Finding,
  query: GrantQuery,
  cursor: string | undefined,
): Promise<Page<ExternalGrant>> {
  try {
    if (query.account !== undefined) return await ofUser(at, { ...query, account: query.account }, cursor);
    const from = decodeCursor(cursor, Cursor) ?? {};
    if (query.target !== undefined) {
      const known =
        from.group === undefined ? undefined : await at.service.get('Groups', from.group, ScimGroup);
      const group = known ?? (await findGroup(at, { target: query.target }));
      const { items, last } = await membersOf(at, group, from.member);
      const next = last !== undefined && { next: encodeCursor({ group: group.id, member: last }) };
      return { items, ...next };
    }
    return await ofGroups(at, from);
  } catch (error) {
    // A list of what isn't there is empty; only a read back concludes anything of it.
    if (error instanceof ConnectorError && error.fault.kind === 'not_found') return { items: [] };
    throw error;
  }
}

async function ofUser(
  at: Finding,
  { target, account }: GrantQuery & { account: NonNullable<GrantQuery['account']> },
  cursor: string | undefined,
): Promise<Page<ExternalGrant>> {
  const user = await findUser(at, { account });
  const isIn = (group: ScimGroup) => (group.members ?? []).some(({ value }) => value === user.id);
  if (target !== undefined) {
    const group = await findGroup(at, { target });
    return { items: isIn(group) ? [external(at, group, user)] : [] };
  }
  const { items, next } = await at.service.list('Groups', ScimGroup, { cursor, count: at.pageSize });
  return { items: items.filter(isIn).map((group) => external(at, group, user)), ...(next && { next }) };
}

/** One group after the other. */
async function ofGroups(
  at: Finding,
  { groups, member }: z.infer<typeof Cursor>,
): Promise<Page<ExternalGrant>> {
  const { items, next } = await at.service.list('Groups', ScimGroup, { cursor: groups, count: 1 });
  const [group] = items;
  if (group === undefined) return { items: [] };
  const held = await membersOf(at, group, member);
  if (held.last !== undefined)
    return { items: held.items, next: encodeCursor({ groups, member: held.last }) };
  return { items: held.items, ...(next && { next: encodeCursor({ groups: next }) }) };
}

/** `last`: whom to go on after; absent where these are the last. */
async function membersOf(
  at: Finding,
  group: ScimGroup,
  after: string | undefined,
): Promise<{ items: ExternalGrant[]; last?: string | undefined }> {
  const ids = [...new Set((group.members ?? []).map(({ value }) => value))].toSorted();
  const left = after === undefined ? ids : ids.filter((id) => id > after);
  const these = left.slice(0, Math.min(at.pageSize, MOST_MEMBERS));
  const users = await Promise.all(these.map((id) => at.service.get('Users', id, ScimUser)));
  // A member that is no user is a group within this one, or was deleted: neither is an account.
  const items = users.flatMap((user) => (user === undefined ? [] : [external(at, group, user)]));
  return { items, ...(left.length > these.length && { last: these.at(-1) }) };
}

function external(at: Finding, group: ScimGroup, user: ScimUser): ExternalGrant {
  const email = addressesOf(at.settings, user)[0] ?? null;
  return {
    target: targetOf(at.settings, group) ?? group.displayName,
    targetId: group.id,
    account: { id: user.id, login: user.userName, email },
  };
}
