import * as z from 'zod';
import type { Page } from '../../domain/grant/connector.ts';
import { decodeCursor, pageOf } from '../cursor.ts';
import type { Account } from './account-id.ts';
import { same, type Holding } from './holding.ts';
import type { Session, Value } from './session.ts';

const Cursor = z.array(z.string()).min(1).max(3);

interface Paging {
  cursor: string | undefined;
  pageSize: number;
}

/** `seesLocked`: which of them are locked is read as well, and else none is shown so. */
export async function readAccounts(
  session: Session,
  paging: Paging,
  seesLocked: boolean,
): Promise<Page<Account & { isLocked: boolean }>> {
  const { isAccount, locked } = session.dialect;
  const isLocked = seesLocked
    ? `exists (select 1 from (${locked}) shut where shut.User = a.User and shut.Host = a.Host)`
    : '0';
  const rows = await readAfter<Account & { isLocked: number }>(
    session,
    `select User as user, Host as host, ${isLocked} as isLocked from mysql.user a where ${isAccount}`,
    ['user', 'host'],
    paging,
  );
  const { items, next } = pageOf(rows, paging.pageSize, ({ user, host }) => [user, host]);
  return { items: items.map((row) => ({ ...row, isLocked: Number(row.isLocked) === 1 })), next };
}

export async function readRoles(session: Session, paging: Paging): Promise<Page<{ role: string }>> {
  const rows = await readAfter<{ role: string }>(
    session,
    `select User as role from mysql.user where ${session.dialect.isRole}`,
    ['role'],
    paging,
  );
  return pageOf(rows, paging.pageSize, ({ role }) => [role]);
}

/** Who has which role, but for accounts that are left alone: who makes a role, or may give it, has it as well. */
export async function readHoldings(
  session: Session,
  { role, account }: Partial<Holding>,
  paging: Paging,
): Promise<Page<Holding>> {
  const wanted: [string, Value][] = [];
  if (role !== undefined) wanted.push(['role', role]);
  if (account !== undefined) wanted.push(['user', account.user], ['host', account.host]);
  const rows = await readAfter<Account & { role: string }>(
    session,
    `select role, user, host from (${session.dialect.held}) held
      where cast(concat(user, '@', host) as binary) <> cast(current_user() as binary)
        and not exists (select 1 from mysql.user a where a.User = held.user and a.Host = held.host and ${session.dialect.administers})
        ${wanted.map(([column]) => `and ${same(column)}`).join(' ')}`,
    ['role', 'user', 'host'],
    paging,
    wanted.map(([, value]) => value),
  );
  const { items, next } = pageOf(rows, paging.pageSize, (row) => [row.role, row.user, row.host]);
  return { items: items.map(({ role, user, host }) => ({ role, account: { user, host } })), next };
}

/** One row more than a page has, in the order of the bytes of these columns. */
async function readAfter<Row>(
  session: Session,
  statement: string,
  columns: readonly string[],
  { cursor, pageSize }: Paging,
  values: readonly Value[] = [],
): Promise<Row[]> {
  const after = decodeCursor(cursor, Cursor.length(columns.length)) ?? [];
  const key = columns.map((column) => `cast(${column} as binary)`);
  const isAfter =
    after.length === 0
      ? ''
      : `where (${key.join(', ')}) > (${key.map(() => 'cast(? as binary)').join(', ')})`;
  return session.read<Row>(
    `select listed.* from (${statement}) listed ${isAfter} order by ${key.join(', ')} limit ${pageSize + 1}`,
    [...values, ...after],
  );
}
