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
import { findChannel, isMember, listChannels, listMembers, type Channel } from './channels.ts';

/** The place in the list of channels, or the one channel that is asked for, and that in its members. */
const Cursor = z.object({ channels: z.string().optional(), members: z.string().optional() });

/** Who is in which channel, one channel after the other. */
export async function listGrants(
  at: Listing,
  { target, targetId, account }: GrantQuery,
  cursor: string | undefined,
): Promise<Page<ExternalGrant>> {
  return emptyUnlessBegun(cursor, async () => {
    const from = decodeCursor(cursor, Cursor) ?? {};
    const { items: channels, next } =
      target === undefined
        ? await listChannels(at.api, { cursor: from.channels, limit: 1 })
        : { items: [await findChannel(at.api, { target, targetId }, at.pageSize)] };
    const following = next !== undefined && { next: encodeCursor({ channels: next }) };
    const [channel] = channels;
    if (channel === undefined) return { items: [], ...following };
    if (account !== undefined)
      return { items: await ofPerson(at, channel, { target, account }), ...following };
    const asked = { cursor: from.members, limit: membersAtOnce(at) };
    const members = await listMembers(at.api, channel, asked);
    const items = await grantsOf(at, heldOf(at, channel, target), members.items);
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
