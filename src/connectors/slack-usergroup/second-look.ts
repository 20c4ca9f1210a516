import { ConnectorError } from '../../domain/grant/connector.ts';

/** Longer than a list that was read before a removal can be on its way. */
const SETTLED_AFTER_MS = 15_000;

/**
 * Another program, or somebody in Slack, may have read a group's list before a removal and write it after, and whoever was
 * removed is in it again. So a removal isn't through before it was looked at once more, when such a list must have arrived.
 */
export class SecondLook {
  readonly #firstLooks = new Map<string, number>();
  readonly #time: () => Date;

  constructor(time: () => Date) {
    this.#time = time;
  }

  /** Rejects as `retryable` until the time is over; to be called each time that it was seen to be gone. */
  assertSettled(name: string, key: string): void {
    const nowMs = this.#time().getTime();
    const firstMs = this.#firstLooks.get(key);
    if (firstMs === undefined) this.#firstLooks.set(key, nowMs);
    const leftMs = SETTLED_AFTER_MS - (nowMs - (firstMs ?? nowMs));
    if (leftMs > 0)
      throw new ConnectorError(
        { kind: 'retryable', afterMs: leftMs },
        `${name} takes whole lists of members: it is looked at once more whether another one, on its way at the same moment, put them back.`,
      );
    this.#firstLooks.delete(key);
  }

  /** It stood again, or was given again. */
  forget(key: string): void {
    this.#firstLooks.delete(key);
  }
}
