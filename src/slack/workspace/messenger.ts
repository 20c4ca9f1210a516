import type { Logger } from 'pino';
import type { Ctx, Messenger, NotShown, Shown } from '../../operations/context.ts';
import type { Card } from '../../domain/card.ts';
import type { Clock } from '../../domain/time/clock.ts';
import { DomainError } from '../../domain/errors.ts';
import { PersonId } from '../../domain/ids.ts';
import { findLabels } from '../../operations/grant/show-grant.ts';
import { content, type Message } from '../blocks.ts';
import { renderCard } from '../cards/render-card.ts';
import { CARD_CALL_MS, type CallFault, type Clients } from './clients.ts';
import type { ClickedMessages } from '../listeners/clicked-messages.ts';
import { MethodHold } from './method-hold.ts';
import { metadataOf, PostedFinder } from './posted-finder.ts';
import type { RenderContext } from '../wording.ts';

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
  clock: Clock;
  log: Logger;
  commandName: string;
  botUserId: string;
  clicked: ClickedMessages;
  updatesPerMinute: number;
}

/** Shows cards as direct messages, or in a channel. What went wrong is in the answer: the card's row keeps the retry. */
export function makeMessenger(options: MessengerOptions): Messenger {
  const { clients, commandName, botUserId, clicked, updatesPerMinute } = options;
  const hold = (method: string) => new MethodHold(method, options);
  const ways: Ways = {
    clients,
    posts: hold('chat.postMessage'),
    updates: hold('chat.update'),
    finder: new PostedFinder({
      clients,
      botUserId,
      opens: hold('conversations.open'),
      reads: hold('conversations.history'),
    }),
  };
  return {
    takes: () => ({
      posts: ways.posts.waitMs() === 0,
      updates: ways.updates.waitMs() === 0,
      updatesPerMinute,
      inHand: clicked.all(),
    }),
    async show(ctx, card, until) {
      const { mayBePosted } = card;
      try {
        const method = card.messageTs === null ? ways.posts : ways.updates;
        const heldMs = method.waitMs();
        if (heldMs > 0) return { kind: 'wait', afterMs: heldMs, error: method.why, mayBePosted };
        if (isTooLate(ctx, until)) return { kind: 'too-late' };
        const render: RenderContext = { now: ctx.clock.now(), command: commandName };
        const [message, conversation] = await Promise.all([
          renderCard(ctx, card, render),
          findConversation(ctx, card.audienceId),
        ]);
        if (conversation === null)
          return { kind: 'unreachable', error: 'no Slack account is tied to them', mayBePosted };
        const { channelId, messageTs } = card;
        return channelId !== null && messageTs !== null
          ? await update(ways, ctx, { card, until, message }, { channelId, messageTs })
          : await post(ways, ctx, { card, until, message }, conversation);
      } catch (error) {
        ctx.log.error({ err: error, cardId: card.id }, 'a card could not be read or rendered');
        const why = error instanceof DomainError ? error.message : 'the card could not be read or rendered';
        return { kind: 'retry', afterMs: UNREADABLE_RETRY_MS, error: why, mayBePosted };
      }
    },
  };
}

/** A channel is posted to by its name or id, a person by their Slack id; null while none is tied to them. */
async function findConversation(ctx: Ctx, audienceId: string): Promise<string | null> {
  if (CHANNEL.test(audienceId)) return audienceId;
  const personId = PersonId.parse(audienceId);
  const labelOf = await findLabels(ctx, [personId]);
  return labelOf(personId).slackUserId;
}

/** A card as it is to be shown, and by when Slack has to have answered. */
interface Showing {
  card: Card;
  message: Message;
  until: Date;
}

const isTooLate = (ctx: Ctx, until: Date): boolean =>
  ctx.clock.now().getTime() + CARD_CALL_MS > until.getTime();

interface Ways {
  clients: Clients;
  posts: MethodHold;
  updates: MethodHold;
  finder: PostedFinder;
}

async function post(
  { clients, posts, finder }: Ways,
  ctx: Ctx,
  { card, message, until }: Showing,
  conversation: string,
): Promise<Shown> {
  const isChannel = CHANNEL.test(conversation);
  // What was posted in a channel can't be looked for: that would need the right to read channels.
  if (card.mayBePosted && !isChannel) {
    const found = await finder.find(ctx, card, conversation);
    if (found.kind === 'found') return found;
    if (found.kind !== 'none') return notShown(ctx, card, found, true);
  }
  if (isTooLate(ctx, until)) return { kind: 'too-late' };
  const posted = await posts.call(() =>
    clients.cards.chat.postMessage({
      channel: conversation,
      ...content(message),
      metadata: metadataOf(card),
      unfurl_links: false,
      unfurl_media: false,
    }),
  );
  if (posted.kind === 'answered') {
    const { channel, ts } = posted.answer;
    if (channel !== undefined && ts !== undefined)
      return { kind: 'shown', channelId: channel, messageTs: ts };
    const error = 'Slack did not say where it posted';
    return { kind: 'retry', afterMs: REFUSED_RETRY_MS, error, mayBePosted: true };
  }
  const shown = notShown(ctx, card, posted, posted.kind === 'unknown');
  if (shown.kind === 'unreachable' && isChannel)
    ctx.log.error(
      { cardId: card.id, channel: conversation },
      `${shown.error} for the channel, so nothing is posted there: create it, or invite the bot with /invite`,
    );
  return shown;
}

async function update(
  { clients, updates }: Ways,
  ctx: Ctx,
  { card, message, until }: Showing,
  place: { channelId: string; messageTs: string },
): Promise<Shown> {
  const { channelId, messageTs } = place;
  if (isTooLate(ctx, until)) return { kind: 'too-late' };
  const updated = await updates.call(() =>
    clients.cards.chat.update({ channel: channelId, ts: messageTs, ...content(message) }),
  );
  if (updated.kind === 'answered') return { kind: 'shown', ...place };
  if (updated.kind === 'refused' && MESSAGE_LOST.has(updated.code)) {
    if (card.kind === 'superseded') return { kind: 'shown', ...place };
    ctx.log.warn({ cardId: card.id }, 'the message of a card is gone: posting it anew');
    return { kind: 'gone' };
  }
  return notShown(ctx, { cardId: card.id, ...place }, updated, false);
}

function notShown(ctx: Ctx, about: object, fault: CallFault, mayBePosted: boolean): NotShown {
  if (fault.kind === 'wait') return { ...fault, mayBePosted };
  if (fault.kind === 'unknown') return { kind: 'retry', afterMs: RETRY_MS, error: fault.error, mayBePosted };
  const error = `Slack answered ${fault.code}`;
  if (UNREACHABLE.has(fault.code)) return { kind: 'unreachable', error, mayBePosted };
  ctx.log.error({ ...about, code: fault.code }, 'Slack refused a card');
  return { kind: 'refused', afterMs: REFUSED_RETRY_MS, error, mayBePosted };
}
