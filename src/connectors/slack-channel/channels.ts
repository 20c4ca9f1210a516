import * as z from 'zod';
import { ConnectorError, type GrantRef, type Page } from '../../domain/grant/connector.ts';
import { everyItem } from '../../domain/pages.ts';
import { plainLine } from '../plain-line.ts';
import { isRefusal } from '../slack/refusals.ts';
import { nextOf, PagedAnswer, type WebApi } from '../slack/web-api.ts';

const Channel = z.object({
  id: z.string().min(1),
  name: z.string(),
  is_archived: z.boolean().nullish(),
  is_general: z.boolean().nullish(),
  is_private: z.boolean().nullish(),
});
export type Channel = z.infer<typeof Channel>;

const One = z.object({ channel: Channel });
const Several = PagedAnswer.extend({ channels: z.array(Channel) });
const Members = PagedAnswer.extend({ members: z.array(z.string()) });

const ID = /^[CG][A-Z0-9]{8,}$/;

interface Paged {
  cursor?: string | undefined;
  limit: number;
}

const pageArgs = ({ cursor, limit }: Paged) => ({
  limit: String(limit),
  ...(cursor !== undefined && { cursor }),
});

/** A page of all channels that the token sees: public ones, and private ones that its bot is in. */
export async function listChannels(api: WebApi, paged: Paged): Promise<Page<Channel>> {
  const args = { types: 'public_channel,private_channel', ...pageArgs(paged) };
  const answer = await api.call('conversations.list', args, { schema: Several });
  const next = nextOf(answer);
  return { items: answer.channels, ...(next !== undefined && { next }) };
}

/** A page of who is in a channel. */
export async function listMembers(
  api: WebApi,
  { id }: Pick<Channel, 'id'>,
  paged: Paged,
): Promise<Page<string>> {
  const args = { channel: id, ...pageArgs(paged) };
  const answer = await api.call('conversations.members', args, { schema: Members });
  const next = nextOf(answer);
  return { items: answer.members, ...(next !== undefined && { next }) };
}

export async function isMember(
  api: WebApi,
  channel: Channel,
  userId: string,
  limit: number,
): Promise<boolean> {
  for await (const one of everyItem((cursor) => listMembers(api, channel, { cursor, limit })))
    if (one === userId) return true;
  return false;
}

/** As it was seen, else by its id or its name; rejects as `not_found`. */
export async function findChannel(
  api: WebApi,
  { target, targetId, seenAs }: Pick<GrantRef, 'seenAs' | 'target' | 'targetId'>,
  limit: number,
): Promise<Channel> {
  const id = targetId ?? seenAs?.targetId ?? (ID.test(target) ? target : undefined);
  if (id !== undefined) {
    const known = await api
      .call('conversations.info', { channel: id }, { schema: One })
      .catch((error: unknown) => {
        if (!isRefusal(error, 'channel_not_found')) throw error;
        return undefined;
      });
    if (known !== undefined) return known.channel;
    throw noChannel(api, target);
  }
  const name = target.replace(/^#/, '');
  for await (const channel of everyItem((cursor) => listChannels(api, { cursor, limit })))
    if (channel.name === name) return channel;
  throw noChannel(api, target);
}

const noChannel = ({ name }: WebApi, target: string): ConnectorError =>
  new ConnectorError(
    { kind: 'not_found', what: 'target' },
    `${name} shows no channel #${plainLine(target.replace(/^#/, ''), 100)}: correct the target in access.yaml or, where it is private, invite the app to it.`,
  );

/** Whoever is in the workspace is in this one, and an archived one takes nobody in or out. */
export function assertChangeable({ name }: WebApi, channel: Channel): void {
  const called = `#${plainLine(channel.name, 100)}`;
  if (channel.is_general === true)
    throw new ConnectorError(
      { kind: 'conflict' },
      `${name} has everybody in ${called}, and lets nobody be taken out: take it out of access.yaml.`,
    );
  if (channel.is_archived === true)
    throw new ConnectorError(
      { kind: 'conflict' },
      `${name} has ${called} archived, and nobody can be let in or taken out: unarchive it there, or delete it.`,
    );
}
