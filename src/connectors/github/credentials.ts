import * as z from 'zod';
import {
  ConnectorError,
  type AccountQuery,
  type HeldCredential,
  type Outcome,
  type Page,
} from '../../domain/grant/connector.ts';
import { everyItem } from '../../domain/pages.ts';
import { decodeCursor, encodeCursor } from '../cursor.ts';
import { findAccount, type Account } from './accounts.ts';
import type { Finding } from './finding.ts';

const Instant = z.iso.datetime({ offset: true }).transform((text) => new Date(text));

const Authorization = z.object({
  login: z.string(),
  credential_id: z.int(),
  credential_type: z.string(),
  credential_authorized_at: Instant.nullish(),
  credential_accessed_at: Instant.nullish(),
  authorized_credential_title: z.string().nullish(),
  authorized_credential_note: z.string().nullish(),
  authorized_credential_expires_at: Instant.nullish(),
});

const Key = z.object({ id: z.int() });

const AUTHORIZATION = 'credential-authorizations/';
const KEY = 'keys/';

const Cursor = z.object({ of: z.enum(['authorizations', 'keys']), after: z.string() });

/**
 * With single sign-on of the organisation, what was authorised for it, as nothing else reaches it; without, the person’s SSH keys,
 * which everybody may see.
 */
export async function listCredentials(
  at: Finding,
  of: AccountQuery,
  cursor: string | undefined,
): Promise<Page<HeldCredential>> {
  const account = await findAccount(at, of);
  const from = decodeCursor(cursor, Cursor);
  const page = from?.of === 'keys' ? undefined : await authorizationsOf(at, account, from?.after);
  if (page !== undefined) return marked('authorizations', page);
  return marked('keys', await keysOf(at, account, from?.after));
}

const marked = (of: 'authorizations' | 'keys', { items, next }: Page<HeldCredential>) => ({
  items,
  ...(next !== undefined && { next: encodeCursor({ of, after: next }) }),
});

/** Undefined where the organisation has no single sign-on. */
async function authorizationsOf(
  at: Finding,
  { login }: Account,
  cursor: string | undefined,
): Promise<Page<HeldCredential> | undefined> {
  const path = ['orgs', at.settings.organization, 'credential-authorizations'];
  const hasAny = await at.api.find(path, z.array(z.unknown()));
  if (hasAny === undefined) return undefined;
  const query = { login, per_page: String(at.pageSize) };
  const { items, next } = await at.api.list(path, Authorization, { query, cursor });
  return {
    items: items
      .filter((one) => one.login.toLowerCase() === login.toLowerCase())
      .map((one) => ({
        id: `${AUTHORIZATION}${one.credential_id}`,
        kind: /ssh/i.test(one.credential_type) ? 'ssh_key' : 'token',
        name: one.authorized_credential_title ?? one.authorized_credential_note ?? null,
        active: true,
        createdAt: one.credential_authorized_at ?? undefined,
        lastUsedAt: one.credential_accessed_at ?? undefined,
        expiresAt: one.authorized_credential_expires_at ?? undefined,
      })),
    next,
  };
}

async function keysOf(
  at: Finding,
  { login }: Account,
  cursor: string | undefined,
): Promise<Page<HeldCredential>> {
  const query = { per_page: String(at.pageSize) };
  const { items, next } = await at.api.list(['users', login, 'keys'], Key, { query, cursor });
  return {
    items: items.map(({ id }) => ({ id: `${KEY}${id}`, kind: 'ssh_key', name: null, active: true })),
    next,
  };
}

/** Takes a token or a key its authorisation for the organisation: whoever holds it may have it authorised anew. */
export async function disableCredential(at: Finding, of: AccountQuery, id: string): Promise<Outcome> {
  if (!id.startsWith(AUTHORIZATION))
    throw new ConnectorError(
      { kind: 'unsupported' },
      `${at.name}: an SSH key of a person’s own account is theirs alone to remove. It reaches nothing of the organisation’s once they are out of it.`,
    );
  let isThere = false;
  for await (const one of everyItem((cursor) => listCredentials(at, of, cursor))) isThere ||= one.id === id;
  if (!isThere) return { kind: 'done', changed: false };
  const path = ['orgs', at.settings.organization, ...id.split('/')];
  const { status } = await at.api.write('DELETE', path, { expected: [204, 404] });
  return { kind: 'done', changed: status === 204 };
}
