import type { ActResult } from '../acts.ts';
import { commandPayload } from '../delivery/payloads.ts';
import type { Ack } from '../workspace/delivery-log.ts';
import type { CommandSeed } from '../options.ts';
import type { ConversationRecord } from '../workspace/conversations.ts';
import type { Doer } from './doer.ts';
import { ackMessage, postResponse } from './response-url.ts';

/** Text in a composer: a slash command when it starts with one, else a message. */
export async function say(doer: Doer, channelId: string, text: string): Promise<ActResult> {
  const { workspace, member } = doer;
  const channel = workspace.conversations.find(channelId);
  if (!channel?.memberIds.has(member.id))
    return { kind: 'failed', message: 'You aren’t in this conversation.' };
  const [, name, rest] = /^(\/\S+)\s*([\s\S]*)$/.exec(text.trim()) ?? [];
  if (name === undefined) return sayPlainly(doer, channel, text);
  const command = workspace.commands.find((one) => one.command === name);
  if (!command)
    return {
      kind: 'failed',
      message: `${name} is not a valid command. In Slack, all messages that start with the “/” character are interpreted as commands.`,
    };
  return run(doer, channel, command, rest ?? '');
}

async function run(
  doer: Doer,
  channel: ConversationRecord,
  command: CommandSeed,
  text: string,
): Promise<ActResult> {
  const { workspace, member } = doer;
  const target = { channelId: channel.id, userId: member.id, messageTs: null };
  const responseUrl = `${doer.origin}/respond/${workspace.responseUrls.issue(target)}`;
  const sent = (command.shouldEscape ?? true) ? withMentions(doer, escaped(text)) : escaped(text);
  const payload = commandPayload(workspace, {
    member,
    channel,
    command: command.command,
    text: sent.trim(),
    responseUrl,
  });
  const ack = await doer.outbox.deliver('command', payload);
  if (ack.kind !== 'acked')
    return { kind: 'failed', message: `${command.command} failed with the error "${errorFor(ack)}"` };
  const message = ackMessage(ack.body);
  if (message) postResponse(workspace, target, message);
  return { kind: 'ok' };
}

function errorFor(ack: Exclude<Ack, { kind: 'acked' }>): string {
  if (ack.kind === 'timeout') return 'operation_timeout';
  return ack.kind === 'refused' && ack.status >= 500 ? 'http_service_error' : 'dispatch_failed';
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

/** `@name` and `#channel` as Slack sends them with `should_escape`; whom it doesn't know stays as typed. */
function withMentions(
  { workspace }: Doer,
  text: string,
  mention = ({ id, name }: { id: string; name: string }) => `<@${id}|${name}>`,
): string {
  return text
    .replaceAll(/(^|\s)@([\w.-]+)/g, (whole: string, before: string, name: string) => {
      const member = workspace.members().find((one) => one.name === name.toLowerCase());
      return member ? `${before}${mention(member)}` : whole;
    })
    .replaceAll(/(^|\s)#([\w-]+)/g, (whole: string, before: string, name: string) => {
      const channel = workspace.conversations.findByName(name);
      return channel ? `${before}<#${channel.id}|${channel.name}>` : whole;
    });
}

function sayPlainly(doer: Doer, channel: ConversationRecord, text: string): ActResult {
  const { workspace, member } = doer;
  const message = workspace.conversations.post(
    {
      channelId: channel.id,
      userId: member.id,
      botId: null,
      text: withMentions(doer, escaped(text), ({ id }) => `<@${id}>`),
      blocks: [],
      threadTs: null,
      ephemeralTo: null,
      metadata: null,
      files: [],
    },
    workspace.now(),
  );
  const type = channel.kind === 'im' ? 'im' : channel.isPrivate ? 'group' : 'channel';
  const event = {
    type: 'message',
    user: member.id,
    text: message.text,
    ts: message.ts,
    team: workspace.team.id,
  };
  const place = { channel: channel.id, channel_type: type, event_ts: message.ts };
  workspace.emit({ ...event, ...place }, type === 'im' ? 'message.im' : `message.${type}s`);
  const isMention =
    message.text.includes(`<@${workspace.bot.id}>`) && channel.memberIds.has(workspace.bot.id);
  if (isMention && type !== 'im')
    workspace.emit({ ...event, channel: channel.id, event_ts: message.ts, type: 'app_mention' });
  workspace.changed();
  return { kind: 'ok' };
}
