import type { ModalView } from '@slack/types';
import type { PersonCtx } from '../../operations/actor.ts';
import type { Message } from '../blocks.ts';
import type { PayloadView } from '../payloads.ts';
import type { SlackContext } from '../slack-context.ts';
import type { Making } from '../views/submission.ts';
import type { RenderContext } from '../wording.ts';

export interface ActionCall {
  slack: SlackContext;
  /** The button's value: an opaque id, or a chosen option. */
  value: string;
  /** The modal or Home tab that it was pressed in. */
  view: PayloadView | undefined;
}

/** What a click comes to. `done`: it is committed, and the cards follow from the rows. */
export type ActionAnswer =
  | { kind: 'done' }
  | { kind: 'message'; message: Message }
  | { kind: 'replace'; message: Message }
  | { kind: 'modal'; view: ModalView }
  | ({ kind: 'making' } & Making)
  | { kind: 'update'; view: ModalView };

export interface ActionListener {
  id: string;
  /** It decides nothing and may take longer than Slack waits: acknowledged at once, and answered when it is done. */
  slow?: true;
  handle: (ctx: PersonCtx, call: ActionCall) => Promise<ActionAnswer>;
  /**
   * The message that the button stands in, as it is now, for those it concerns. Shown where the button turned out
   * stale: a message whose post Slack never confirmed has no row that would bring it up to date.
   */
  redraw?: (ctx: PersonCtx, value: string, render: RenderContext) => Promise<Message | undefined>;
}
