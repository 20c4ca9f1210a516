import type { Json } from '../json.ts';
import type { ConversationRecord, MessageRecord } from '../workspace/conversations.ts';
import { messageObject } from '../workspace/message-object.ts';
import { SlackFault } from '../workspace/slack-fault.ts';
import type { Workspace } from '../workspace/workspace.ts';
import { type Args, pageOf } from './args.ts';
import { assertScope, type Call, type Methods } from './method.ts';

function channelObject(workspace: Workspace, channel: ConversationRecord): Json {
  const common = {
    id: channel.id,
    created: channel.created,
    is_archived: channel.isArchived,
    is_org_shared: false,
  };
  if (channel.kind === 'im')
    return { ...common, is_im: true, user: channel.userId, is_user_deleted: isGone(workspace, channel) };
  return {
    ...common,
    name: channel.name,
    name_normalized: channel.name,
    is_channel: !channel.isPrivate,
    is_group: channel.isPrivate,
    is_im: false,
    is_mpim: false,
    is_private: channel.isPrivate,
    is_general: channel.name === GENERAL,
    is_member: channel.memberIds.has(workspace.bot.id),
    num_members: channel.memberIds.size,
  };
}

function isGone(workspace: Workspace, channel: ConversationRecord): boolean {
  return channel.userId !== null && (workspace.findMember(channel.userId)?.deleted ?? true);
}

/** Everybody is in it, and nobody can be taken out. */
const GENERAL = 'general';

/** A private channel is nothing that somebody outside of it hears of. */
function channelIn({ workspace, args }: Call): ConversationRecord {
  const channel = workspace.conversations.get(args.required('channel'));
  if (channel.isPrivate && !channel.memberIds.has(workspace.bot.id))
    throw new SlackFault('channel_not_found');
  return channel;
}

/** One whose members the bot may change: it has to be among them. */
function changeableIn(call: Call): ConversationRecord {
  const { workspace } = call;
  const channel = channelIn(call);
  if (channel.kind === 'im') throw new SlackFault('method_not_supported_for_channel_type');
  assertScope(workspace, channel.isPrivate ? 'groups:write' : 'channels:manage');
  if (channel.isArchived) throw new SlackFault('is_archived');
  if (!channel.memberIds.has(workspace.bot.id)) throw new SlackFault('not_in_channel');
  return channel;
}

export const conversations: Methods = {
  'conversations.open': {
    tier: 3,
    scope: 'im:write',
    run({ workspace, args }) {
      if (args.has('channel'))
        return { channel: { id: workspace.conversations.get(args.text('channel')).id } };
      const [userId, ...others] = args.list('users');
      if (userId === undefined) throw new SlackFault('users_list_not_supplied');
      if (others.length > 0) throw new SlackFault('method_not_supported_for_channel_type');
      const member = workspace.member(userId);
      if (member.deleted) throw new SlackFault('user_disabled');
      if (member.isBot) throw new SlackFault('cannot_dm_bot');
      const channel = workspace.directWith(userId);
      return {
        no_op: true,
        already_open: true,
        channel: args.flag('return_im') ? channelObject(workspace, channel) : { id: channel.id },
      };
    },
  },
  'conversations.list': {
    tier: 2,
    scope: 'channels:read',
    run({ workspace, args }) {
      const types = args.has('types') ? args.list('types') : ['public_channel'];
      const typeOf = (one: ConversationRecord) =>
        one.kind === 'im' ? 'im' : one.isPrivate ? 'private_channel' : 'public_channel';
      const seen = workspace.conversations
        .all()
        .filter(
          (one) => types.includes(typeOf(one)) && (!one.isPrivate || one.memberIds.has(workspace.bot.id)),
        )
        .filter((one) => !(args.flag('exclude_archived') && one.isArchived));
      const page = pageOf(seen, args, 1000);
      return {
        channels: page.items.map((one) => channelObject(workspace, one)),
        response_metadata: page.response_metadata,
      };
    },
  },
  'conversations.info': {
    tier: 3,
    scope: 'channels:read',
    run: (call) => ({ channel: channelObject(call.workspace, channelIn(call)) }),
  },
  'conversations.members': {
    tier: 4,
    scope: 'channels:read',
    run(call) {
      const page = pageOf([...channelIn(call).memberIds], call.args, 1000);
      return { members: page.items, response_metadata: page.response_metadata };
    },
  },
  'conversations.invite': {
    tier: 3,
    run(call) {
      const { workspace, args } = call;
      const channel = changeableIn(call);
      const ids = args.list('users');
      if (ids.length === 0) throw new SlackFault('no_user');
      for (const id of ids) {
        const member = workspace.member(id);
        if (id === workspace.bot.id) throw new SlackFault('cant_invite_self');
        if (member.deleted || member.isUltraRestricted) throw new SlackFault('cant_invite');
        if (channel.memberIds.has(id)) throw new SlackFault('already_in_channel');
      }
      for (const id of ids) channel.memberIds.add(id);
      workspace.changed();
      return { channel: channelObject(workspace, channel) };
    },
  },
  'conversations.kick': {
    tier: 3,
    run(call) {
      const { workspace, args } = call;
      const channel = changeableIn(call);
      const { id } = workspace.member(args.required('user'));
      if (id === workspace.bot.id) throw new SlackFault('cant_kick_self');
      if (channel.name === GENERAL) throw new SlackFault('cant_kick_from_general');
      if (!channel.memberIds.delete(id)) throw new SlackFault('not_in_channel');
      workspace.changed();
      return {};
    },
  },
  'conversations.history': { tier: 3, run: history },
};

const HISTORY_SCOPE = { im: 'im:history', public: 'channels:history', private: 'groups:history' } as const;
const USUAL_PAGE = 100;

function history({ workspace, args }: Call): Json {
  const channel = workspace.conversations.get(args.required('channel'));
  assertReadable(workspace, channel);
  const [oldest, latest] = [instantIn(args, 'oldest'), instantIn(args, 'latest')];
  const isInclusive = args.flag('inclusive');
  const isAsked = ({ ts }: MessageRecord) =>
    (oldest === '' || ts > oldest || (isInclusive && ts === oldest)) &&
    (latest === '' || ts < latest || (isInclusive && ts === latest));
  const seen = channel.messages.filter((one) => one.ephemeralTo === null && isAsked(one)).reverse();
  const page = pageOf(seen, args, 999, USUAL_PAGE);
  const isWhole = args.flag('include_all_metadata');
  return {
    messages: page.items.map((one) => {
      const { event_type } = one.metadata ?? {};
      const shown = messageObject(workspace, one);
      return isWhole || one.metadata === null ? shown : { ...shown, metadata: { event_type } };
    }),
    has_more: page.response_metadata.next_cursor !== '',
    response_metadata: page.response_metadata,
  };
}

function assertReadable(workspace: Workspace, channel: ConversationRecord): void {
  const needed =
    HISTORY_SCOPE[channel.kind === 'im' ? channel.kind : channel.isPrivate ? 'private' : 'public'];
  assertScope(workspace, needed);
  if (!channel.memberIds.has(workspace.bot.id))
    throw new SlackFault(channel.isPrivate ? 'channel_not_found' : 'not_in_channel');
}

/** A time as Slack writes it, with all its digits, so that it compares with a `ts` as text. */
function instantIn(args: Args, name: 'oldest' | 'latest'): string {
  const given = args.text(name);
  const match = /^(\d{1,10})(?:\.(\d{1,6}))?$/.exec(given);
  if (given !== '' && !match) throw new SlackFault(`invalid_ts_${name}`);
  return match === null ? '' : `${match[1]?.padStart(10, '0')}.${(match[2] ?? '').padEnd(6, '0')}`;
}
