import * as z from 'zod';
import type { Page } from '../../domain/grant/connector.ts';
import { decodeCursor, encodeCursor } from '../cursor.ts';
import type { Looking } from './look.ts';

const Cursor = z.object({ in: z.enum(['cluster', 'namespaces']), continue: z.string().optional() });

/** A page of what is the whole cluster's, and after that of what lies in namespaces. */
export async function listBoth<T>(
  { api, pageSize }: Looking,
  paths: Readonly<Record<z.infer<typeof Cursor>['in'], readonly string[]>>,
  schema: z.ZodType<T>,
  cursor: string | undefined,
): Promise<Page<T>> {
  const from = decodeCursor(cursor, Cursor) ?? { in: 'cluster' as const };
  const asked = { cursor: from.continue, limit: pageSize };
  const { items, next } = await api.list(paths[from.in], schema, asked);
  if (next !== undefined) return { items, next: encodeCursor({ in: from.in, continue: next }) };
  return from.in === 'cluster' ? { items, next: encodeCursor({ in: 'namespaces' }) } : { items };
}
