import { PresenceFilter } from 'ldapts';
import * as z from 'zod';
import type { ExternalAccount, ExternalEntitlement, Page } from '../../domain/grant/connector.ts';
import { decodeCursor, encodeCursor } from '../cursor.ts';
import { searchPeople } from './accounts.ts';
import { sortedGroups } from './groups.ts';
import type { LdapSettings } from './ldap-settings.ts';
import type { Session } from './wire/session.ts';

const Cursor = z.tuple([z.string()]);

/** Entries of people that have a login. A directory pages within one connection alone: each page reads all and takes its part. */
export async function readAccounts(
  session: Session,
  settings: LdapSettings,
  cursor: string | undefined,
  pageSize: number,
): Promise<Page<ExternalAccount>> {
  const [after = ''] = decodeCursor(cursor, Cursor) ?? [];
  const hasLogin = new PresenceFilter({ attribute: settings.login_attribute });
  const people = await searchPeople(session, settings, hasLogin);
  const rest = people.filter(({ id }) => id > after).toSorted((one, other) => (one.id < other.id ? -1 : 1));
  const items = rest.slice(0, pageSize).map(({ id, email, isActive }) => ({ id, email, active: isActive }));
  return { items, ...(rest.length > pageSize && { next: encodeCursor([items.at(-1)?.id ?? '']) }) };
}

/** A target is listed by its DN, which is one group’s alone. */
export async function readEntitlements(
  session: Session,
  settings: LdapSettings,
  cursor: string | undefined,
  pageSize: number,
): Promise<Page<ExternalEntitlement>> {
  const [after = ''] = decodeCursor(cursor, Cursor) ?? [];
  const groups = await sortedGroups(session, settings);
  const rest = groups.filter(({ dn }) => dn > after);
  const items = rest.slice(0, pageSize).map(({ dn, name, id }) => ({ target: dn, name, id }));
  return { items, ...(rest.length > pageSize && { next: encodeCursor([items.at(-1)?.target ?? '']) }) };
}
