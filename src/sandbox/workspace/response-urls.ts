import { randomBytes } from 'node:crypto';
import { SlackFault } from './slack-fault.ts';

export interface ResponseTarget {
  channelId: string;
  userId: string;
  /** The message whose button was pressed, which `replace_original` and `delete_original` are about. */
  messageTs: string | null;
}

interface Issued extends ResponseTarget {
  madeAt: number;
  uses: number;
}

/** Response URLs: a few uses, half an hour of the workspace's time. */
export class ResponseUrls {
  readonly #byToken = new Map<string, Issued>();
  readonly #now: () => Date;
  readonly #limits: { uses: number; lifeMs: number };

  constructor(now: () => Date, limits: { uses: number; lifeMs: number }) {
    this.#now = now;
    this.#limits = limits;
  }

  /** Returns the token that ends the URL. */
  issue(target: ResponseTarget): string {
    const token = randomBytes(12).toString('hex');
    this.#byToken.set(token, { ...target, madeAt: this.#now().getTime(), uses: 0 });
    return token;
  }

  use(token: string): Issued {
    const issued = this.#byToken.get(token);
    if (!issued) throw new SlackFault('invalid_url');
    if (this.#now().getTime() - issued.madeAt > this.#limits.lifeMs) throw new SlackFault('expired_url');
    if (issued.uses >= this.#limits.uses) throw new SlackFault('used_url');
    issued.uses += 1;
    return issued;
  }
}
