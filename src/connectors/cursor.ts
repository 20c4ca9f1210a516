import type * as z from 'zod';
import { ConnectorError, type Page } from '../domain/grant/connector.ts';

/** Where the next page begins, as text that only the connector reads that gave it out. */
export const encodeCursor = (place: unknown): string =>
  Buffer.from(JSON.stringify(place)).toString('base64url');

/** Undefined at the beginning; rejects as `invalid` what isn't of this shape. */
export function decodeCursor<T>(cursor: string | undefined, shape: z.ZodType<T>): T | undefined {
  if (cursor === undefined) return undefined;
  try {
    return shape.parse(JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8')));
  } catch (cause) {
    throw new ConnectorError({ kind: 'invalid' }, 'The cursor isn’t one that this connector gave out.', {
      cause,
    });
  }
}

/** A page of rows of which one more than a page was read; `keyOf`: after what the next one begins. */
export function pageOf<T>(rows: readonly T[], pageSize: number, keyOf: (row: T) => string[]): Page<T> {
  const items = rows.slice(0, pageSize);
  const last = items.at(-1);
  if (rows.length <= pageSize || last === undefined) return { items };
  return { items, next: encodeCursor(keyOf(last)) };
}

/** A list of what isn’t there is empty, and one that was cut off isn’t; only a read back concludes anything of either. */
export async function emptyUnlessBegun<T>(
  cursor: string | undefined,
  read: () => Promise<Page<T>>,
): Promise<Page<T>> {
  try {
    return await read();
  } catch (error) {
    const isNone = error instanceof ConnectorError && error.fault.kind === 'not_found';
    if (isNone && cursor === undefined) return { items: [] };
    throw error;
  }
}
