import { SlackFault } from './slack-fault.ts';

interface Trigger {
  userId: string;
  /** The modal it was made in, which `views.push` needs. */
  viewId: string | null;
  madeAt: number;
  used: boolean;
}

/** Trigger ids: good once, for a few seconds of this machine's time. */
export class Triggers {
  readonly #byId = new Map<string, Trigger>();
  readonly #wallClock: () => number;
  readonly #lifeMs: number;
  #sequence = 0;

  constructor(wallClock: () => number, lifeMs: number) {
    this.#wallClock = wallClock;
    this.#lifeMs = lifeMs;
  }

  issue(userId: string, viewId: string | null): string {
    const madeAt = this.#wallClock();
    for (const [id, trigger] of this.#byId) {
      if (madeAt - trigger.madeAt < 60_000) break;
      this.#byId.delete(id);
    }
    const id = `${madeAt}.${++this.#sequence}.${userId.toLowerCase()}`;
    this.#byId.set(id, { userId, viewId, madeAt, used: false });
    return id;
  }

  /** Uses the trigger up. */
  exchange(id: string): Trigger {
    const trigger = this.#byId.get(id);
    if (!trigger) throw new SlackFault(/^\d+\.\d+\./.test(id) ? 'expired_trigger_id' : 'invalid_trigger_id');
    if (trigger.used) throw new SlackFault('exchanged_trigger_id');
    if (this.#wallClock() - trigger.madeAt > this.#lifeMs) throw new SlackFault('expired_trigger_id');
    trigger.used = true;
    return trigger;
  }
}
