import * as z from 'zod';
import type { ExternalAccount, ExternalEntitlement, Page } from '../../domain/grant/connector.ts';
import { decodeCursor, encodeCursor } from '../cursor.ts';
import { Account } from './accounts.ts';
import type { Finding } from './finding.ts';
import { emailsOf } from './logins.ts';
import { REPOSITORY_ROLES, roleId, targetOf } from './targets.ts';
import { Team } from './teams.ts';

const Cursor = z.object({ list: z.int(), after: z.string().optional() });

/** Several lists one after the other, a page at a time. */
async function throughLists<T>(
  lists: readonly ((cursor: string | undefined) => Promise<Page<T>>)[],
  cursor: string | undefined,
): Promise<Page<T>> {
  const { list, after } = decodeCursor(cursor, Cursor) ?? { list: 0 };
  const { items, next } = (await lists[list]?.(after)) ?? { items: [] };
  if (next !== undefined) return { items, next: encodeCursor({ list, after: next }) };
  return { items, ...(list + 1 < lists.length && { next: encodeCursor({ list: list + 1 }) }) };
}

/** Members, and those who have access to repositories alone. */
export async function listAccounts(at: Finding, cursor: string | undefined): Promise<Page<ExternalAccount>> {
  const query = { per_page: String(at.pageSize) };
  const of = (kind: string) => (after: string | undefined) =>
    at.api.list(['orgs', at.settings.organization, kind], Account, { query, cursor: after });
  const { items, next } = await throughLists([of('members'), of('outside_collaborators')], cursor);
  const emailOf = await emailsOf(at);
  return {
    items: items.map((one) => ({ id: String(one.id), email: emailOf(one), active: true })),
    next,
  };
}

const Repository = z.object({ id: z.int(), name: z.string(), node_id: z.string().min(1) });

export async function listEntitlements(
  at: Finding,
  cursor: string | undefined,
): Promise<Page<ExternalEntitlement>> {
  const { organization } = at.settings;
  const query = { per_page: String(at.pageSize) };
  return throughLists<ExternalEntitlement>(
    [
      async () => ({ items: [{ target: 'org', name: `${organization} (organisation, member)` }] }),
      async (after) => {
        const { items, next } = await at.api.list(['orgs', organization, 'teams'], Team, {
          query,
          cursor: after,
        });
        return {
          items: items.flatMap(({ id, slug, name }) =>
            ['member', 'maintainer'].map((role) => ({
              target: targetOf('team', slug, role),
              name: `${name} (team, ${role})`,
              id: roleId(String(id), role),
            })),
          ),
          next,
        };
      },
      async (after) => {
        const asked = { query, cursor: after };
        const { items, next } = await at.api.list(['orgs', organization, 'repos'], Repository, asked);
        return {
          items: items.flatMap(({ id, name, node_id: formerId }) =>
            REPOSITORY_ROLES.map((role) => ({
              target: targetOf('repo', name, role),
              name: `${name} (repository, ${role})`,
              id: roleId(String(id), role),
              seenBefore: { from: formerId, to: String(id) },
            })),
          ),
          next,
        };
      },
    ],
    cursor,
  );
}
