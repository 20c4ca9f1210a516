import { checkedContent } from '../workspace/message-content.ts';
import { messageObject } from '../workspace/message-object.ts';
import type { ConversationRecord, MessageRecord } from '../workspace/conversations.ts';
import { SlackFault } from '../workspace/slack-fault.ts';
import { isJson, type Json } from '../json.ts';
import type { Args } from './args.ts';
import type { Call, Methods } from './method.ts';

const write = { scope: 'chat:write' } as const;

/** The conversation that `channel` means: an id, a person's id, or a channel's name. */
function destination({ workspace, args }: Call): ConversationRecord {
  const given = args.text('channel');
  const channel = /^[UW]/.test(given) ? directFor(given) : workspace.conversations.find(given);
  const found = channel ?? workspace.conversations.findByName(given.replace(/^#/, ''));
  if (!found) throw new SlackFault('channel_not_found');
  assertWritable(found);
  return found;

  function directFor(userId: string): ConversationRecord | undefined {
    const member = workspace.findMember(userId);
    return member && !member.isBot ? workspace.directWith(userId) : undefined;
  }

  function assertWritable(found: ConversationRecord): void {
    if (found.isArchived) throw new SlackFault('is_archived');
    const gone = found.userId !== null && workspace.findMember(found.userId)?.deleted !== false;
    if (gone) throw new SlackFault('channel_not_found');
    if (!found.memberIds.has(workspace.bot.id))
      throw new SlackFault(found.isPrivate ? 'channel_not_found' : 'not_in_channel');
  }
}

/** Bytes; a post may be longer. */
const MOST_UPDATED_TEXT = 4_000;

// How much Slack takes it doesn't say; an identifier or two is far below.
const MOST_METADATA = 8_000;

function metadataIn(args: Args): Json | null {
  const metadata = args.object('metadata', 'invalid_metadata_format');
  if (metadata === undefined) return null;
  const { event_type: type, event_payload: payload } = metadata;
  if (typeof type !== 'string' || type === '' || !isJson(payload) || !Object.values(payload).every(isPlain))
    throw new SlackFault('invalid_metadata_schema');
  if (JSON.stringify(metadata).length > MOST_METADATA) throw new SlackFault('metadata_too_large');
  return { event_type: type, event_payload: payload };
}

/** An empty object takes a message's metadata away. */
function isEmptied(args: Args): boolean {
  return Object.keys(args.object('metadata', 'invalid_metadata_format') ?? {}).length === 0;
}

/** What a payload may hold: a word, a number, a yes or no, and objects or lists of those. */
function isPlain(value: unknown): boolean {
  if (Array.isArray(value)) return value.every(isPlain);
  if (isJson(value)) return Object.values(value).every((one) => !isJson(one) && isPlain(one));
  return ['string', 'number', 'boolean'].includes(typeof value);
}

function threadIn(args: Args): string | null {
  if (!args.has('thread_ts')) return null;
  if (!/^\d+\.\d{6}$/.test(args.text('thread_ts'))) throw new SlackFault('invalid_thread_ts');
  return args.text('thread_ts');
}

function ownMessage({ workspace, args }: Call, refusal: string): MessageRecord {
  const channel = workspace.conversations.get(args.text('channel'));
  const message = workspace.conversations.message(channel.id, args.text('ts'));
  if (!message || message.ephemeralTo !== null) throw new SlackFault('message_not_found');
  if (message.userId !== workspace.bot.id) throw new SlackFault(refusal);
  return message;
}

function postMessage(call: Call): Json {
  const { workspace, args } = call;
  const channel = destination(call);
  const content = checkedContent(workspace, args.text('text'), args.json('blocks', 'invalid_blocks_format'));
  const message = workspace.conversations.post(
    {
      ...content,
      channelId: channel.id,
      userId: workspace.bot.id,
      botId: workspace.botId,
      threadTs: threadIn(args),
      ephemeralTo: null,
      metadata: metadataIn(args),
      files: [],
    },
    workspace.now(),
  );
  workspace.changed();
  return { channel: channel.id, ts: message.ts, message: messageObject(workspace, message) };
}

function postEphemeral(call: Call): Json {
  const { workspace, args } = call;
  const channel = destination(call);
  const member = workspace.findMember(args.text('user'));
  if (!member || !channel.memberIds.has(member.id)) throw new SlackFault('user_not_in_channel');
  const content = checkedContent(workspace, args.text('text'), args.json('blocks', 'invalid_blocks_format'));
  const from = { channelId: channel.id, userId: workspace.bot.id, botId: workspace.botId };
  const rest = { threadTs: threadIn(args), ephemeralTo: member.id, metadata: null, files: [] };
  const message = workspace.conversations.post({ ...content, ...from, ...rest }, workspace.now());
  workspace.changed();
  return { message_ts: message.ts };
}

function update(call: Call): Json {
  const { workspace, args } = call;
  const message = ownMessage(call, 'cant_update_message');
  const blocks = args.json('blocks', 'invalid_blocks_format');
  if (!args.has('text') && blocks === undefined) throw new SlackFault('no_text');
  if (Buffer.byteLength(args.text('text')) > MOST_UPDATED_TEXT) throw new SlackFault('msg_too_long');
  // A text without blocks takes the earlier blocks' place, and only then is the message marked as edited.
  const content = checkedContent(workspace, args.text('text'), blocks ?? []);
  Object.assign(message, content);
  if (args.has('metadata')) message.metadata = isEmptied(args) ? null : metadataIn(args);
  if (blocks === undefined) message.editedTs = workspace.conversations.nextTs(workspace.now());
  workspace.changed();
  return {
    channel: message.channelId,
    ts: message.ts,
    text: message.text,
    message: messageObject(workspace, message),
  };
}

function remove(call: Call): Json {
  const message = ownMessage(call, 'cant_delete_message');
  call.workspace.conversations.remove(message);
  call.workspace.changed();
  return { channel: message.channelId, ts: message.ts };
}

function permalink({ workspace, args }: Call): Json {
  const channel = workspace.conversations.get(args.text('channel'));
  const message = workspace.conversations.message(channel.id, args.text('message_ts'));
  if (!message) throw new SlackFault('message_not_found');
  const place = `archives/${channel.id}/p${message.ts.replace('.', '')}`;
  return { channel: channel.id, permalink: `https://${workspace.team.domain}.slack.com/${place}` };
}

export const chat: Methods = {
  'chat.postMessage': { ...write, tier: 'post', run: postMessage },
  'chat.postEphemeral': { ...write, tier: 4, run: postEphemeral },
  'chat.update': { ...write, tier: 3, run: update },
  'chat.delete': { ...write, tier: 3, run: remove },
  'chat.getPermalink': { tier: 'unlimited', run: permalink },
};
