import type { Logger } from 'pino';

/** Slack gives up after 3 seconds; a command that takes longer is acknowledged before that and answered later. */
const BEFORE_SLACK_GIVES_UP_MS = 2_500;

/** An ack that is sent once: a second call, or one that Slack no longer waits for, only says so. */
export class Acknowledgement<Answer> {
  readonly #send: (answer?: Answer) => Promise<void>;
  readonly #log: Logger;
  #timer: NodeJS.Timeout | undefined;
  sent = false;

  constructor(send: (answer?: Answer) => Promise<void>, log: Logger) {
    this.#send = send;
    this.#log = log;
  }

  /** For what changes nothing yet: an empty ack in time, so that a slow answer isn't a failed one. */
  inTime(): void {
    this.#timer = setTimeout(() => void this.send(), BEFORE_SLACK_GIVES_UP_MS);
  }

  /** True when this call was the one that answered. */
  async send(answer?: Answer): Promise<boolean> {
    clearTimeout(this.#timer);
    if (this.sent) return false;
    this.sent = true;
    try {
      await this.#send(answer);
      return true;
    } catch (error) {
      this.#log.warn({ err: error }, 'Slack no longer waited for an acknowledgement');
      return false;
    }
  }
}
