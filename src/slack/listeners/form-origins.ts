import type { OwnMessage } from './own-message.ts';

const MOST_FORMS = 1_000;

/**
 * Which message a form was opened from. Kept in memory, since the way back to a message is a secret: a form that another
 * process opened is followed by the message's own delivery.
 */
export class FormOrigins {
  readonly #messages = new Map<string, OwnMessage>();

  note(viewId: string, message: OwnMessage): void {
    this.#messages.set(viewId, message);
    const [oldest] = this.#messages.keys();
    if (this.#messages.size > MOST_FORMS && oldest !== undefined) this.#messages.delete(oldest);
  }

  /** A form that is opened on top of another one has its origin. */
  of(view: { id: string }): OwnMessage | undefined {
    return this.#messages.get(view.id);
  }
}
