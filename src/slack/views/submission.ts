import type { ModalView } from '@slack/types';
import type { PersonCtx } from '../../operations/actor.ts';
import type { PayloadView } from '../payloads.ts';
import type { RenderContext } from '../wording.ts';

/** A form that says that something is being made, which takes longer than Slack waits, and what it comes to show. */
export interface Making {
  view: ModalView;
  make: () => Promise<ModalView>;
}

/** What is done with a filled-in modal; it closes when this resolves, or becomes the view that this answers. */
export interface SubmissionListener {
  id: string;
  /** Which block shows an error of which input, by the operation's name for it. */
  blockOf: Record<string, string>;
  handle: (ctx: PersonCtx, view: PayloadView, render: RenderContext) => Promise<ModalView | Making | void>;
  /** Where it was refused because of what changed meanwhile: what was filled in, as far as it can still be sent. */
  drawAnew?: (ctx: PersonCtx, view: PayloadView, refusal: string) => Promise<ModalView | undefined>;
}
