import type { RespondFn } from '@slack/bolt';
import type { ModalView } from '@slack/types';
import type { PersonCtx } from '../../operations/actor.ts';
import type { ActionAnswer } from '../actions/action.ts';
import { type Message, sentence } from '../blocks.ts';
import { callFault, openView } from '../workspace/clients.ts';
import { publishHome } from '../home/publish-home.ts';
import { fromHome, listOfBlockId, pageOfBlockId } from '../ids.ts';
import { listMessage } from '../lists/list-message.ts';
import { pageMessage } from '../lists/page-message.ts';
import { escapeMrkdwn } from '../mrkdwn.ts';
import type { ActionPayload } from '../payloads.ts';
import { renderContextOf, type SlackContext } from '../slack-context.ts';
import { messageView } from '../views/message-view.ts';
import { noticeView } from '../views/notice.ts';
import type { FormOrigin } from './form-origins.ts';
import { OwnMessage } from './own-message.ts';
import { showMade } from './show-made.ts';

/** One click and the place it was made in: a message, an ephemeral list, a modal or the Home tab. */
export class Click {
  readonly #slack: SlackContext;
  readonly #payload: ActionPayload;
  readonly #respond: RespondFn;
  readonly #message: OwnMessage | undefined;

  constructor(slack: SlackContext, payload: ActionPayload, respond: RespondFn) {
    this.#slack = slack;
    this.#payload = payload;
    this.#respond = respond;
    const { type, is_ephemeral: ephemeral, channel_id: channelId, message_ts: messageTs } = payload.container;
    if (type === 'message' && ephemeral !== true && channelId && messageTs)
      this.#message = new OwnMessage(slack, { channelId, messageTs }, respond);
    if (payload.view !== undefined) slack.choices.note(payload.view.id, this.#madeAt());
  }

  /** Works on it, while nobody else brings the message up to date that this will. */
  during(work: () => Promise<void>): Promise<void> {
    return this.#slack.clicked.during(this.#message?.messageTs, work);
  }

  async answer(ctx: PersonCtx, answer: ActionAnswer): Promise<void> {
    switch (answer.kind) {
      case 'done':
        return this.#refresh(ctx);
      case 'message':
        if (this.#payload.view !== undefined) return this.#showInView(answer.message);
        await this.#message?.refresh(ctx);
        await this.#respond({ response_type: 'ephemeral', replace_original: false, ...answer.message });
        return;
      case 'replace':
        if (this.#payload.view?.type === 'home') return this.#refresh(ctx);
        if (this.#payload.view !== undefined) return this.#showInView(answer.message);
        await this.#respond({ response_type: 'ephemeral', replace_original: true, ...answer.message });
        return;
      case 'modal':
        return void (await this.#open(answer.view));
      case 'making': {
        const viewId = await this.#open(answer.view);
        return showMade(this.#slack, viewId, answer.make, answer.view.callback_id ?? '');
      }
      case 'update':
        return this.#update(answer.view);
    }
  }

  /** Says what went wrong where the person is looking. */
  async say(said: string): Promise<void> {
    try {
      if (this.#payload.container.type === 'view') return void (await this.#open(noticeView(said)));
      await this.#respond({
        response_type: 'ephemeral',
        replace_original: false,
        ...sentence(escapeMrkdwn(said)),
      });
    } catch (error) {
      this.#slack.base.log.error({ err: error }, 'what went wrong could not be said');
    }
  }

  /** Takes the place of the message that a stale button stands in; `orphan` draws one that no row knows of. */
  async redraw(ctx: PersonCtx, orphan: () => Promise<Message | undefined> | undefined): Promise<void> {
    if (this.#message === undefined) return this.#refreshList(ctx);
    if (await this.#message.refresh(ctx, { shownToo: true })) return;
    const message = await orphan();
    if (message === undefined) return;
    try {
      await this.#message.replace(message);
    } catch (error) {
      this.#slack.base.log.warn({ err: error }, 'a message could not be replaced where it was clicked');
    }
  }

  /** What the person is looking at is shown anew here; every other message follows from its row by itself. */
  async #refresh(ctx: PersonCtx): Promise<void> {
    if (this.#message !== undefined) return void (await this.#message.refresh(ctx));
    if (this.#payload.view?.type === 'home') return publishHome(this.#slack, ctx, this.#payload.user.id);
    const message = await this.#listed(ctx);
    if (message === undefined) return;
    if (this.#payload.view !== undefined) return this.#showInView(message);
    if (this.#payload.container.is_ephemeral !== true) return;
    await this.#respond({ response_type: 'ephemeral', replace_original: true, ...message });
  }

  #origin(): FormOrigin | undefined {
    if (this.#message !== undefined) return this.#message;
    const { container, view } = this.#payload;
    if (container.is_ephemeral !== true && view?.type !== 'modal') return undefined;
    return { refresh: (ctx) => this.#refreshList(ctx) };
  }

  /** What it showed has been changed all the same when it can't be shown anew. */
  async #refreshList(ctx: PersonCtx): Promise<void> {
    try {
      await this.#refresh(ctx);
    } catch (error) {
      this.#slack.base.log.warn({ err: error }, 'a list could not be shown anew where it was clicked');
    }
  }

  /** The list, or the page of one, in which a row was clicked. */
  async #listed(ctx: PersonCtx): Promise<Message | undefined> {
    const blockId = this.#payload.actions[0]?.block_id ?? '';
    const page = pageOfBlockId(blockId);
    if (page !== undefined) return pageMessage(ctx, page, renderContextOf(this.#slack));
    const list = listOfBlockId(blockId);
    return list && listMessage(ctx, list, renderContextOf(this.#slack));
  }

  /** Returns the id by which Slack knows what was opened. */
  async #open(view: ModalView): Promise<string> {
    const { views } = this.#slack.clients.interactive;
    const inModal = this.#payload.view?.type === 'modal';
    const { callback_id: id } = view;
    const onHome = this.#payload.view?.type === 'home' && id !== undefined;
    const opened = onHome ? { ...view, callback_id: fromHome(id) } : view;
    const origin =
      (inModal && this.#payload.view ? this.#slack.origins.of(this.#payload.view) : undefined) ??
      this.#origin();
    const shown = await openView(
      this.#payload.trigger_id,
      (trigger) => {
        const args = { trigger_id: trigger, view: opened };
        return inModal ? views.push(args) : views.open(args);
      },
      'Press the button again.',
    );
    const viewId = shown.view?.id ?? '';
    if (origin !== undefined && viewId !== '') this.#slack.origins.note(viewId, origin);
    return viewId;
  }

  /** A form can't be opened any more once an answer took long, so that one that is open shows it in its place. */
  async #showInView(message: Message): Promise<void> {
    const view = messageView(message);
    await (this.#payload.view?.type === 'home' ? this.#open(view) : this.#update(view));
  }

  async #update(view: ModalView): Promise<void> {
    const shown = this.#payload.view;
    if (shown === undefined) return;
    const { callback_id: id, hash } = shown;
    const change = { view_id: shown.id, view: { ...view, callback_id: id } };
    const { views } = this.#slack.clients.interactive;
    try {
      await views.update({ ...change, ...(hash === undefined ? {} : { hash }) });
    } catch (error) {
      const fault = callFault(error);
      const code = fault.kind === 'refused' ? fault.code : '';
      // The person has closed it.
      if (['not_found', 'view_not_found'].includes(code)) return;
      if (code !== 'hash_conflict') throw error;
      // Another choice has changed the form meanwhile: the later of the two is what it has to show.
      if (this.#slack.choices.isLatest(shown.id, this.#madeAt())) await views.update(change);
    }
  }

  #madeAt(): string {
    return this.#payload.actions[0]?.action_ts ?? '';
  }
}
