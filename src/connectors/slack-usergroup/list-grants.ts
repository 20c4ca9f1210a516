import * as z from 'zod';
import {
  type ExternalGrant,
  type GrantQuery,
  type GrantRef,
  type Page,
} from '../../domain/grant/connector.ts';
import { decodeCursor, emptyUnlessBegun, encodeCursor } from '../cursor.ts';
import { grantOf, grantsOf } from '../slack/list-members.ts';
import { findUser, type KnownPeople } from '../slack/people.ts';
import type { Team } from '../slack/team.ts';
import type { WebApi } from '../slack/web-api.ts';
import { findGroup, membersOf, readGroups, type Group } from './groups.ts';

/** People are asked for one by one, as many as a page has members. */
const MOST_MEMBERS = 50;

/** The group it goes on in, and after whom. */
const Cursor = z.object({ group: z.string(), member: z.string().optional() });

export interface Listing {
  api: WebApi;
  team: Team;
  people: KnownPeople;
  pageSize: number;
}

/** Who is in which group, one group after the other. */
export async function listGrants(
  at: Listing,
  { target, account }: GrantQuery,
  cursor: string | undefined,
): Promise<Page<ExternalGrant>> {
  return emptyUnlessBegun(cursor, async () => {
    const groups = target === undefined ? await readGroups(at.api) : [await findGroup(at.api, { target })];
    if (account !== undefined) return await ofPerson(at, groups, { target, account });
    const from = decodeCursor(cursor, Cursor);
    const [group, ...others] = from === undefined ? groups : groups.filter(({ id }) => id >= from.group);
    if (group === undefined) return { items: [] };
    const after = from?.group === group.id ? from.member : undefined;
    const ids = (await membersOf(at.api, group)).toSorted();
    const left = after === undefined ? ids : ids.filter((id) => id > after);
    const these = left.slice(0, Math.min(at.pageSize, MOST_MEMBERS));
    const items = await grantsOf(at.api, at.people, heldOf(at, group, target), these);
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
      items.push(grantOf(heldOf(at, group, target), user, account));
  return { items };
}

/** Under the text that was asked for: a target has several, and its access is looked for under the one of access.yaml. */
const heldOf = ({ team }: Listing, { id, handle }: Group, asked: string | undefined) => ({
  target: asked ?? handle,
  targetId: id,
  team,
});
