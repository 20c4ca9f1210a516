import * as z from 'zod';
import type { ExternalEntitlement, Page } from '../../domain/grant/connector.ts';
import { decodeCursor, encodeCursor } from '../cursor.ts';
import type { At, Found } from './find.ts';
import { OktaApp, OktaGroup } from './shapes.ts';

/** Their ids stand in the cursor. */
const MOST_TARGETS = 50;

/** The page of all targets after this one, those of this one that are still to be read, and where in the first of them. */
export const Cursor = z.object({
  kind: z.enum(['group', 'app']),
  more: z.string().optional(),
  left: z.array(z.string()),
  members: z.string().optional(),
});
export type Cursor = z.infer<typeof Cursor>;

/** All groups that can be given, and the applications, where they are targets. */
export async function listEntitlements(
  at: At,
  cursor: string | undefined,
): Promise<Page<ExternalEntitlement>> {
  const { kind, page } = await targetsPage(at, decodeCursor(cursor, Cursor));
  return {
    items: page.items.map((found) => ({
      target: nameOf(found),
      id: idOf(found),
      name:
        found.kind === 'group' ? `${found.group.profile.name} (group)` : `${found.app.label} (application)`,
    })),
    ...nextOf(at, { kind, more: page.next, left: [] }),
  };
}

/** What Okta calls it for ever. */
export const idOf = (found: Found): string => (found.kind === 'group' ? found.group.id : found.app.id);

export const nameOf = (found: Found): string =>
  found.kind === 'group' ? `group:${found.group.profile.name}` : `app:${found.app.label}`;

/** Those of one user, where their id is given. */
export async function targetsPage(
  { api, pageSize }: At,
  from: Cursor | undefined,
  userId?: string,
): Promise<{ kind: Cursor['kind']; page: Page<Found> }> {
  const kind = from?.kind ?? 'group';
  const asked = { cursor: from?.more, limit: Math.min(pageSize, MOST_TARGETS) };
  if (kind === 'group') {
    const path = userId === undefined ? (['groups'] as const) : (['users', userId, 'groups'] as const);
    const { items, next } = await api.list(path, OktaGroup, asked);
    const own = items.filter(({ type }) => type === 'OKTA_GROUP');
    return { kind, page: { items: own.map((group) => ({ kind, group })), ...(next && { next }) } };
  }
  const query = userId !== undefined && {
    query: { filter: `user.id eq "${userId}"`, expand: `user/${userId}` },
  };
  const { items, next } = await api.list(['apps'], OktaApp, { ...asked, ...query });
  return { kind, page: { items: items.map((app) => ({ kind, app })), ...(next && { next }) } };
}

/** Behind the last group come the applications, where they are targets. */
export function nextOf({ settings }: At, { kind, more, left, members }: Cursor): { next?: string } {
  if (left.length > 0 || more !== undefined) return { next: encodeCursor({ kind, more, left, members }) };
  return kind === 'group' && settings.apps ? { next: encodeCursor({ kind: 'app', left: [] }) } : {};
}
