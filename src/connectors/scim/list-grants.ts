import * as z from 'zod';
import { type ExternalGrant, type GrantQuery, type Page } from '../../domain/grant/connector.ts';
import { decodeCursor, emptyUnlessBegun, encodeCursor } from '../cursor.ts';
import { addressesOf, findGroup, findUser, noTarget, targetOf, wholeGroup, type Finding } from './find.ts';
import { membersOf } from './members.ts';
import { isSaidGroup, ScimGroup, ScimUser } from './service.ts';

/** People and groups are asked for one by one. */
const MOST_AT_ONCE = 50;

/** The place in the list of groups, or the one group that is asked for, and the member after whom it goes on within one. */
const Cursor = z.object({
  groups: z.string().optional(),
  group: z.string().optional(),
  member: z.string().optional(),
});

/** A group, under the text that was asked for, where one was: it may have another name by now. */
interface Listed {
  group: ScimGroup;
  called?: string | undefined;
}

/** Who is in which group, a part at a time; what was read of a group that changes meanwhile comes once. */
export async function listGrants(
  at: Finding,
  query: GrantQuery,
  cursor: string | undefined,
): Promise<Page<ExternalGrant>> {
  return emptyUnlessBegun(cursor, async () => {
    if (query.account !== undefined) return await ofUser(at, { ...query, account: query.account }, cursor);
    const from = decodeCursor(cursor, Cursor) ?? {};
    if (query.target !== undefined) {
      const group =
        from.group === undefined
          ? await findGroup(at, { target: query.target, targetId: query.targetId })
          : await wholeGroup(at, from.group);
      if (group === undefined) throw noTarget(at, query.target);
      const { items, last } = await someMembers(at, { group, called: query.target }, from.member);
      const next = last !== undefined && { next: encodeCursor({ group: group.id, member: last }) };
      return { items, ...next };
    }
    return await ofGroups(at, from);
  });
}

async function ofUser(
  at: Finding,
  { target, targetId, account }: GrantQuery & { account: NonNullable<GrantQuery['account']> },
  cursor: string | undefined,
): Promise<Page<ExternalGrant>> {
  const user = await findUser(at, { account });
  const heldIn = async (group: ScimGroup | undefined): Promise<ExternalGrant[]> =>
    group !== undefined && (await membersOf(at, group)).some(({ value }) => value === user.id)
      ? [external(at, { group, called: target }, user)]
      : [];
  if (target !== undefined) return { items: await heldIn(await findGroup(at, { target, targetId })) };
  const { items, next } = await listGroups(at, cursor, Math.min(at.pageSize, MOST_AT_ONCE));
  const held = await Promise.all(items.map(async ({ id }) => heldIn(await wholeGroup(at, id))));
  return { items: held.flat(), ...(next && { next }) };
}

/** One group after the other. */
async function ofGroups(
  at: Finding,
  { groups, member }: z.infer<typeof Cursor>,
): Promise<Page<ExternalGrant>> {
  const { items, next } = await listGroups(at, groups, 1);
  const [listed] = items;
  const group = listed && (await wholeGroup(at, listed.id));
  const held = group === undefined ? { items: [] } : await someMembers(at, { group }, member);
  if (held.last !== undefined)
    return { items: held.items, next: encodeCursor({ groups, member: held.last }) };
  return { items: held.items, ...(next && { next: encodeCursor({ groups: next }) }) };
}

/** Who is in them is asked of each, since what a list shows of members may be cut, or nothing. */
const listGroups = ({ service }: Finding, cursor: string | undefined, count: number) =>
  service.list('Groups', ScimGroup, { cursor, count, without: 'members' });

/** `last`: whom to go on after; absent where these are the last. */
async function someMembers(
  at: Finding,
  right: Listed,
  after: string | undefined,
): Promise<{ items: ExternalGrant[]; last?: string | undefined }> {
  const members = await membersOf(at, right.group);
  const ids = [...new Set(members.map(({ value }) => value))].toSorted();
  const groups = new Set(members.filter(isSaidGroup).map(({ value }) => value));
  const left = after === undefined ? ids : ids.filter((id) => id > after);
  const these = left.slice(0, Math.min(at.pageSize, MOST_AT_ONCE));
  const found = await Promise.all(these.map((id) => memberOf(at, right, id, groups.has(id))));
  return { items: found.flat(), ...(left.length > these.length && { last: these.at(-1) }) };
}

/** None where it was deleted. A group within this one is nobody's account, and isn't kept quiet. */
async function memberOf(at: Finding, right: Listed, id: string, isGroup: boolean): Promise<ExternalGrant[]> {
  const user = isGroup ? undefined : await at.service.get('Users', id, ScimUser);
  if (user !== undefined) return [external(at, right, user)];
  const inner = await at.service.get('Groups', id, ScimGroup);
  if (inner === undefined) return [];
  return [{ ...rightIn(at, right), account: { id, login: `group:${inner.displayName}`, email: null } }];
}

function external(at: Finding, right: Listed, user: ScimUser): ExternalGrant {
  const email = addressesOf(at.settings, user)[0] ?? null;
  return { ...rightIn(at, right), account: { id: user.id, login: user.userName, email } };
}

const rightIn = (at: Finding, { group, called }: Listed): Pick<ExternalGrant, 'target' | 'targetId'> => ({
  target: called ?? targetOf(at.settings, group) ?? group.displayName,
  targetId: group.id,
});
