import type { Ctx, Messenger, Shown } from '../context.ts';
import type { Card } from '../domain/card.ts';
import { DomainError } from '../domain/errors.ts';
import { PersonId } from '../domain/ids.ts';
import { findLabels } from '../operations/grant/show-grant.ts';
import type { Message } from './blocks.ts';
import { renderCard } from './cards/render-card.ts';
import { type CallFault, callFault, type Clients } from './clients.ts';
import { MethodHold } from './method-hold.ts';
import { PostPace } from './post-pace.ts';
import type { Look } from './wording.ts';

const RETRY_MS = 1_000;
/** What Slack refuses in our own message doesn't get better by itself. */
const REFUSED_RETRY_MS = 60_000;
const UNREADABLE_RETRY_MS = 5_000;

const UNREACHABLE = new Set([
  'user_not_found',
  'user_disabled',
  'user_not_visible',
  'users_not_found',
  'cannot_dm_bot',
  'is_archived',
  'messages_tab_disabled',
  'channel_not_found',
  'not_in_channel',
]);
const CHANNEL = /^(?:#|[CG][A-Z0-9]{6,}$)/;
/** The posted message can't be changed any more; a new one can be posted. */
const MESSAGE_LOST = new Set([
  'message_not_found',
  'channel_not_found',
  'cant_update_message',
  'edit_window_closed',
  'is_inactive',
  'not_in_channel',
]);

export interface MessengerOptions {
  clients: Clients;
  commandName: string;
}

/** Shows cards as direct messages, or in a channel. What went wrong is in the answer: the card's row keeps the retry. */
export function makeMessenger({ clients, commandName }: MessengerOptions): Messenger {
  const pace = new PostPace();
  const updates = new MethodHold();
  return {
    async show(ctx, card) {
      try {
        const heldMs = card.messageTs === null ? 0 : updates.waitMs(ctx.clock.now());
        if (heldMs > 0) return { kind: 'wait', afterMs: heldMs, error: 'Slack asked to wait' };
        const look: Look = { now: ctx.clock.now(), command: commandName };
        const [message, conversation] = await Promise.all([
          renderCard(ctx, card, look),
          findConversation(ctx, card.audienceId),
        ]);
        if (conversation === null) return { kind: 'unreachable', error: 'no Slack account is tied to them' };
        return await deliver({ clients, pace, updates }, ctx, card, message, conversation);
      } catch (error) {
        ctx.log.error({ err: error, cardId: card.id }, 'a card could not be read or rendered');
        const why = error instanceof DomainError ? error.message : 'the card could not be read or rendered';
        return { kind: 'retry', afterMs: UNREADABLE_RETRY_MS, error: why };
      }
    },
    sendFile: (slackUserId, file) => sendFile(clients, slackUserId, file),
  };
}

/** A channel is posted to by its name or id, a person by their Slack id; null while none is tied to them. */
async function findConversation(ctx: Ctx, audienceId: string): Promise<string | null> {
  if (CHANNEL.test(audienceId)) return audienceId;
  const personId = PersonId.parse(audienceId);
  const labelOf = await findLabels(ctx, [personId]);
  return labelOf(personId).slackUserId;
}

interface Ways {
  clients: Clients;
  pace: PostPace;
  updates: MethodHold;
}

async function deliver(
  { clients, pace, updates }: Ways,
  ctx: Ctx,
  card: Card,
  message: Message,
  conversation: string,
): Promise<Shown> {
  if (card.channelId !== null && card.messageTs !== null) {
    const updated = await update(clients, ctx, card.channelId, card.messageTs, message);
    if (updated !== 'lost' && updated.kind === 'wait') updates.hold(ctx.clock.now(), updated.afterMs);
    if (updated !== 'lost') return updated;
    ctx.log.warn({ cardId: card.id }, 'the message of a card is gone: posting it anew');
  }
  const now = ctx.clock.now();
  const waitMs = pace.waitMs(conversation, now);
  if (waitMs > 0) return { kind: 'wait', afterMs: waitMs, error: 'one message a second a conversation' };
  pace.posted(conversation, now);
  try {
    const posted = await clients.bulk.chat.postMessage({
      channel: conversation,
      ...content(message),
      unfurl_links: false,
      unfurl_media: false,
    });
    if (posted.channel === undefined || posted.ts === undefined) {
      return { kind: 'retry', afterMs: REFUSED_RETRY_MS, error: 'Slack did not say where it posted' };
    }
    return { kind: 'shown', channelId: posted.channel, messageTs: posted.ts };
  } catch (error) {
    const shown = shownFault(ctx, card, callFault(error));
    if (shown.kind === 'unreachable' && CHANNEL.test(conversation))
      ctx.log.error(
        { cardId: card.id, channel: conversation },
        `${shown.error} for the channel, so nothing is posted there: create it, or invite the bot with /invite`,
      );
    return shown;
  }
}

async function update(
  clients: Clients,
  ctx: Ctx,
  channelId: string,
  messageTs: string,
  message: Message,
): Promise<Shown | 'lost'> {
  try {
    await clients.bulk.chat.update({ channel: channelId, ts: messageTs, ...content(message) });
    return { kind: 'shown', channelId, messageTs };
  } catch (error) {
    const fault = callFault(error);
    if (fault.kind === 'refused' && MESSAGE_LOST.has(fault.code)) return 'lost';
    return shownFault(ctx, { channelId, messageTs }, fault);
  }
}

function content(message: Message) {
  return { text: message.text, blocks: message.blocks, parse: 'none' as const };
}

function shownFault(ctx: Ctx, about: object, fault: CallFault): Shown {
  if (fault.kind === 'wait') return { kind: 'wait', afterMs: fault.afterMs, error: 'Slack asked to wait' };
  if (fault.kind === 'unknown') return { kind: 'retry', afterMs: RETRY_MS, error: fault.error };
  if (UNREACHABLE.has(fault.code)) return { kind: 'unreachable', error: `Slack answered ${fault.code}` };
  ctx.log.error({ ...about, code: fault.code }, 'Slack refused a card');
  return { kind: 'retry', afterMs: REFUSED_RETRY_MS, error: `Slack answered ${fault.code}` };
}

async function sendFile(
  clients: Clients,
  slackUserId: string,
  file: { name: string; title: string; content: Buffer },
): Promise<void> {
  try {
    const opened = await clients.interactive.conversations.open({ users: slackUserId });
    const channelId = opened.channel?.id;
    if (channelId === undefined) throw new Error('conversations.open named no channel');
    await clients.bulk.filesUploadV2({
      channel_id: channelId,
      file: file.content,
      filename: file.name,
      title: file.title,
    });
  } catch (cause) {
    throw new DomainError(
      'unavailable',
      `The file could not be sent to you (${callFaultText(callFault(cause))}). Try again in a minute.`,
      { cause },
    );
  }
}

function callFaultText(fault: CallFault): string {
  if (fault.kind === 'refused') return `Slack answered ${fault.code}`;
  if (fault.kind === 'wait') return `Slack asked to wait ${Math.ceil(fault.afterMs / 1_000)} seconds`;
  return `Slack did not answer: ${fault.error}`;
}
