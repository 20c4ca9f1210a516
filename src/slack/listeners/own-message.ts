import type { RespondFn } from '@slack/bolt';
import type { PersonCtx } from '../../operations/actor.ts';
import { replaceClickedCard } from '../../operations/card/replace-clicked-card.ts';
import { content, type Message } from '../blocks.ts';
import { renderCard } from '../cards/render-card.ts';
import { renderContextOf, type SlackContext } from '../slack-context.ts';

interface Place {
  channelId: string;
  messageTs: string;
}

/** A message of ours that somebody pressed something in, and the way to replace it that no rate counts. */
export class OwnMessage {
  readonly place: Place;
  readonly #slack: SlackContext;
  readonly #respond: RespondFn;

  constructor(slack: SlackContext, place: Place, respond: RespondFn) {
    this.#slack = slack;
    this.place = place;
    this.#respond = respond;
  }

  get messageTs(): string {
    return this.place.messageTs;
  }

  /** Shows what the rows say now where they have changed, or all the same; returns whether it is a card of this person's. */
  refresh(ctx: PersonCtx, options: { shownToo?: boolean } = {}): Promise<boolean> {
    const { base } = this.#slack;
    const at = { ...this.place, audienceId: ctx.actor.person.id };
    return replaceClickedCard(
      base,
      at,
      async (card) => this.replace(await renderCard(base, card, renderContextOf(this.#slack))),
      options,
    );
  }

  async replace(message: Message): Promise<void> {
    await this.#respond({ replace_original: true, ...content(message) });
  }
}
