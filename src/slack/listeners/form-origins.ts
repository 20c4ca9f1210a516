import type { PersonCtx } from '../../operations/actor.ts';

/** What a form was opened from, which shows what it changed. */
export interface FormOrigin {
  /** A message of ours; absent where it is a list that only its reader sees. */
  messageTs?: string;
  /** `shownToo`: also where no row says that it changed, as of a message in which its reader had pressed nothing before. */
  refresh(ctx: PersonCtx, options: { shownToo: true }): Promise<unknown>;
}

const MOST_FORMS = 1_000;

/**
 * Which message or list a form was opened from. Kept in memory, since the way back to it is a secret: a form that another
 * process opened is followed by the message's own delivery.
 */
export class FormOrigins {
  readonly #origins = new Map<string, FormOrigin>();

  note(viewId: string, origin: FormOrigin): void {
    this.#origins.set(viewId, origin);
    const [oldest] = this.#origins.keys();
    if (this.#origins.size > MOST_FORMS && oldest !== undefined) this.#origins.delete(oldest);
  }

  /** A form that is opened on top of another one has its origin. */
  of(view: { id: string }): FormOrigin | undefined {
    return this.#origins.get(view.id);
  }
}
