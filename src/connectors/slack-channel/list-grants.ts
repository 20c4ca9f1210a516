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
import { findChannel, isMember, listChannels, listMembers, type Channel } from './channels.ts';

/** People are asked for one by one, as many as a page has members. */
const MOST_MEMBERS = 50;

/** The place in the list of channels, or the one channel that is asked for, and that in its members. */
const Cursor = z.object({ channels: z.string().optional(), members: z.string().optional() });

export interface Listing {
  api: WebApi;
  team: Team;
  people: KnownPeople;
  pageSize: number;
}

/** Who is in which channel, one channel after the other. */
export async function listGrants(
  at: Listing,
  { target, account }: GrantQuery,
  cursor: string | undefined,
): Promise<Page<ExternalGrant>> {
  return emptyUnlessBegun(cursor, async () => {
    const from = decodeCursor(cursor, Cursor) ?? {};
    const { items: channels, next } =
      target === undefined
        ? await listChannels(at.api, { cursor: from.channels, limit: 1 })
        : { items: [await findChannel(at.api, { target }, at.pageSize)] };
    const following = next !== undefined && { next: encodeCursor({ channels: next }) };
    const [channel] = channels;
    if (channel === undefined) return { items: [], ...following };
    if (account !== undefined)
      return { items: await ofPerson(at, channel, { target, account }), ...following };
    const limit = Math.min(at.pageSize, MOST_MEMBERS);
    const members = await listMembers(at.api, channel, { cursor: from.members, limit });
    const items = await grantsOf(at.api, at.people, heldOf(at, channel, target), members.items);
    if (members.next === undefined) return { items, ...following };
    return { items, next: encodeCursor({ channels: from.channels, members: members.next }) };
  });
}

async function ofPerson(
  at: Listing,
  channel: Channel,
  { target, account }: GrantQuery & Pick<GrantRef, 'account'>,
): Promise<ExternalGrant[]> {
  const user = await findUser(at.api, at.team, { account });
  const isIn = await isMember(at.api, channel, user.id, at.pageSize);
  return isIn ? [grantOf(heldOf(at, channel, target), user, account)] : [];
}

/** Under the text that was asked for: a target has several, and its access is looked for under the one of access.yaml. */
const heldOf = ({ team }: Listing, { id, name }: Channel, asked: string | undefined) => ({
  target: asked ?? name,
  targetId: id,
  team,
});
