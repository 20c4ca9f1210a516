import type { Group } from './groups.ts';
import type { Listed } from './kinds/directory.ts';

/** What a list that was begun has left, so that its next page needs no reading of it anew. */
export interface BegunList {
  /** By `performance.now()`. */
  readAt: number;
  groups: readonly Group[];
  /** Of the first of these groups; undefined until they are read. */
  members: readonly Listed[] | undefined;
  /** The first of them that is left. */
  from: number;
}

/** Whoever comes or goes meanwhile isn't seen to, as on a page that was read. */
const KEPT_MS = 60_000;
/** Of all lists together: some tens of megabytes. The latest is kept whatever its length. */
const MOST_NAMES = 250_000;

/** By the cursor that they were left with, for a short time; one that is gone is read again, and goes on behind its cursor. */
export class BegunLists {
  readonly #lists = new Map<string, { list: BegunList; timer: NodeJS.Timeout }>();

  /** The caller’s alone from then on. */
  take(key: string): BegunList | undefined {
    const kept = this.#lists.get(key);
    this.#forget(key);
    return kept?.list;
  }

  keep(key: string, list: BegunList): void {
    this.#forget(key);
    const leftMs = list.readAt + KEPT_MS - performance.now();
    if (leftMs <= 0) return;
    const timer = setTimeout(() => this.#forget(key), leftMs).unref();
    this.#lists.set(key, { list, timer });
    for (const oldest of this.#lists.keys()) {
      if (oldest === key || this.#names() <= MOST_NAMES) return;
      this.#forget(oldest);
    }
  }

  forgetAll(): void {
    for (const key of this.#lists.keys()) this.#forget(key);
  }

  #names(): number {
    return [...this.#lists.values()].reduce(
      (sum, { list: { groups, members } }) => sum + groups.length + (members?.length ?? 0),
      0,
    );
  }

  #forget(key: string): void {
    clearTimeout(this.#lists.get(key)?.timer);
    this.#lists.delete(key);
  }
}
