import * as z from 'zod';
import type { ExternalGrant, Page } from '../../domain/grant/connector.ts';
import { decodeCursor, pageOf } from '../cursor.ts';
import type { Access } from './ledger.ts';

/** An access as the contract lists it. */
export const listed = ({ target, account, expiresAt }: Access, email: string): ExternalGrant => ({
  target,
  account: { id: account, login: account, email },
  ...(expiresAt !== null && { expiresAt: new Date(expiresAt) }),
});

interface Paging<T> {
  pageSize: number;
  keyOf: (row: T) => string[];
}

/** The page of these rows behind the cursor, in the order of their keys. */
export function pageAfter<T>(
  rows: readonly T[],
  cursor: string | undefined,
  { pageSize, keyOf }: Paging<T>,
): Page<T> {
  const key = (row: T) => JSON.stringify(keyOf(row));
  const after = decodeCursor(cursor, z.array(z.string()));
  const sorted = rows.toSorted((one, other) => (key(one) < key(other) ? -1 : 1));
  const from = after === undefined ? sorted : sorted.filter((row) => key(row) > JSON.stringify(after));
  return pageOf(from.slice(0, pageSize + 1), pageSize, keyOf);
}
