import * as z from 'zod';
import {
  type ExternalGrant,
  type GrantQuery,
  type GrantRef,
  type Page,
} from '../../domain/grant/connector.ts';
import { decodeCursor, emptyUnlessBegun, encodeCursor } from '../cursor.ts';
import { grantOf, grantsOf, heldOf, membersAtOnce, type Listing } from '../slack/list-members.ts';
import { findUser } from '../slack/people.ts';
import { findGroup, membersOf, readGroups, type Group } from './groups.ts';

/** The group it goes on in, and after whom. */
const Cursor = z.object({ group: z.string(), member: z.string().optional() });

/** Who is in which group, one group after the other. */
export async function listGrants(
  at: Listing,
  { target, targetId, account }: GrantQuery,
  cursor: string | undefined,
): Promise<Page<ExternalGrant>> {
  return emptyUnlessBegun(cursor, async () => {
    const groups =
      target === undefined ? await readGroups(at.api) : [await findGroup(at.api, { target, targetId })];
    if (account !== undefined) return await ofPerson(at, groups, { target, account });
    const from = decodeCursor(cursor, Cursor);
    const [group, ...others] = from === undefined ? groups : groups.filter(({ id }) => id >= from.group);
    if (group === undefined) return { items: [] };
    const after = from?.group === group.id ? from.member : undefined;
    const ids = (await membersOf(at.api, group)).toSorted();
    const left = after === undefined ? ids : ids.filter((id) => id > after);
    const these = left.slice(0, membersAtOnce(at));
    const items = await grantsOf(at, heldOf(at, asHeld(group), target), these);
    if (left.length > these.length)
      return { items, next: encodeCursor({ group: group.id, member: these.at(-1) }) };
    const [following] = others;
    return { items, ...(following && { next: encodeCursor({ group: following.id }) }) };
  });
}

async function ofPerson(
  at: Listing,
  groups: readonly Group[],
  { target, account }: GrantQuery & Pick<GrantRef, 'account'>,
): Promise<Page<ExternalGrant>> {
  const user = await findUser(at.api, at.team, { account });
  const items: ExternalGrant[] = [];
  for (const group of groups)
    if ((await membersOf(at.api, group)).includes(user.id))
      items.push(grantOf(heldOf(at, asHeld(group), target), user, account));
  return { items };
}

const asHeld = ({ id, handle }: Group) => ({ id, name: handle });
