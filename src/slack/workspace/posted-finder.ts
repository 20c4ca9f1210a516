import type { Ctx } from '../../operations/context.ts';
import type { Card } from '../../domain/card.ts';
import type { CallFault, Clients } from './clients.ts';
import type { MethodHold } from './method-hold.ts';

const CARD_EVENT = 'card';
const PAGE = 200;
/** The newest of a DM, however Slack's clock differs from ours: more since a card's post are beyond anything of ours. */
const MOST_PAGES = 3;

/** What a message carries of its card, for nobody to read: opaque, and different at each post of one card. */
export function metadataOf(card: Card) {
  const post = card.postingSince?.getTime() ?? 0;
  return { event_type: CARD_EVENT, event_payload: { card_id: card.id as string, post } };
}

interface FinderOptions {
  clients: Clients;
  botUserId: string;
  opens: MethodHold;
  reads: MethodHold;
}

type Found = { kind: 'found'; channelId: string; messageTs: string } | { kind: 'none' } | CallFault;

/**
 * Finds the message of a post that Slack never answered for, or whose record a crash or the database lost: then it isn’t
 * known when it was begun, only that none was before.
 */
export class PostedFinder {
  readonly #options: FinderOptions;
  #mayRead = true;

  constructor(options: FinderOptions) {
    this.#options = options;
  }

  /** Looks in the DM of one Slack user; `none` too where the token's scopes don't let us look. */
  async find(ctx: Ctx, card: Card, slackUserId: string): Promise<Found> {
    if (!this.#mayRead) return { kind: 'none' };
    const { clients, opens } = this.#options;
    const opened = await opens.call(() => clients.interactive.conversations.open({ users: slackUserId }));
    if (opened.kind !== 'answered') return this.#faultOr(ctx, opened);
    const channelId = opened.answer.channel?.id;
    if (channelId === undefined) return { kind: 'unknown', error: 'conversations.open named no channel' };
    return this.#findIn(ctx, card, channelId);
  }

  async #findIn(ctx: Ctx, card: Card, channelId: string): Promise<Found> {
    const { clients, reads } = this.#options;
    const wanted = metadataOf(card).event_payload;
    let cursor = '';
    for (let page = 0; page < MOST_PAGES; page++) {
      const at = cursor === '' ? {} : { cursor };
      const read = await reads.call(() =>
        clients.interactive.conversations.history({
          channel: channelId,
          limit: PAGE,
          include_all_metadata: true,
          ...at,
        }),
      );
      if (read.kind !== 'answered') return this.#faultOr(ctx, read);
      const ours = read.answer.messages?.find((message) => this.#isPost(message, wanted));
      if (ours?.ts !== undefined) return { kind: 'found', channelId, messageTs: ours.ts };
      cursor = read.answer.response_metadata?.next_cursor ?? '';
      if (cursor === '') break;
    }
    return { kind: 'none' };
  }

  #isPost(
    message: { user?: string; metadata?: { event_type?: string; event_payload?: object } },
    wanted: { card_id: string; post: number },
  ): boolean {
    const { event_type: type, event_payload: payload = {} } = message.metadata ?? {};
    const carried: { card_id?: unknown; post?: unknown } = payload;
    return (
      message.user === this.#options.botUserId &&
      type === CARD_EVENT &&
      carried.card_id === wanted.card_id &&
      typeof carried.post === 'number' &&
      carried.post >= wanted.post
    );
  }

  #faultOr(ctx: Ctx, fault: CallFault): Found {
    if (fault.kind !== 'refused' || fault.code !== 'missing_scope') return fault;
    this.#mayRead = false;
    ctx.log.error(
      'the bot token lacks the scope im:history, so a message whose answer was lost is posted again: add the scope to the app and reinstall it',
    );
    return { kind: 'none' };
  }
}
