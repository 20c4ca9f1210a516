import { randomUUID } from 'node:crypto';
import * as z from 'zod';
import { ConnectorError, type GrantQuery } from '../../domain/grant/connector.ts';
import { decodeCursor, encodeCursor } from '../cursor.ts';
import type { Group } from './groups.ts';
import type { Listed } from './kinds/directory.ts';

/** What a list that was begun has left: its next page goes on with what was read, and with nothing else. */
export interface BegunList {
  groups: readonly Group[];
  /** Of the first of these groups; undefined until they are read. */
  members: readonly Listed[] | undefined;
  /** The first of them that is left. */
  from: number;
  /** The first of them who wasn’t on the page for which they were read. */
  later: number;
}

type Asked = Pick<GrantQuery, 'target' | 'targetId'>;

/** From one page to the next. */
const KEPT_MS = 60_000;
/** Of all lists together: some tens of megabytes. The latest is kept whatever its length. */
const MOST_NAMES = 250_000;

const Cursor = z.string();

/** By the cursor that each was left with. One that is gone has to be begun anew: what changed meanwhile can’t be told. */
export class BegunLists {
  readonly #lists = new Map<string, { list: BegunList; timer: NodeJS.Timeout }>();

  /** The caller’s alone from then on; undefined without a cursor. */
  take(asked: Asked, cursor: string | undefined): BegunList | undefined {
    const id = decodeCursor(cursor, Cursor);
    if (id === undefined) return undefined;
    const key = keyOf(asked, id);
    const kept = this.#lists.get(key);
    if (kept === undefined) throw notKept();
    this.#forget(key);
    return kept.list;
  }

  /** The cursor of its next page. */
  keep(asked: Asked, list: BegunList): string {
    const id = randomUUID();
    const key = keyOf(asked, id);
    const timer = setTimeout(() => this.#forget(key), KEPT_MS).unref();
    this.#lists.set(key, { list, timer });
    for (const oldest of this.#lists.keys()) {
      if (oldest === key || this.#names() <= MOST_NAMES) break;
      this.#forget(oldest);
    }
    return encodeCursor(id);
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

const keyOf = ({ target, targetId }: Asked, id: string): string => JSON.stringify([target, targetId, id]);

const notKept = (): ConnectorError =>
  new ConnectorError(
    { kind: 'retryable' },
    'What was read of this list isn’t kept any more, so it is read again from its beginning.',
  );
