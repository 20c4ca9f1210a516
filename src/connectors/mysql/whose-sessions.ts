import { plainLine } from '../plain-line.ts';
import { accountOfCurrentUser, idOf, type Account } from './account-id.ts';
import { same } from './holding.ts';
import type { Session } from './session.ts';

/** Why sessions of an account's user name may be another's, so that none is ended; undefined where they are its own. */
export async function whyNotItsOwn(session: Session, account: Account): Promise<string | undefined> {
  const { isAccount, administers } = session.dialect;
  const rows = await session.read<Account & { administers: number; actsAs: string }>(
    `select User as user, Host as host, ${administers} as administers, current_user() as actsAs
      from mysql.user where ${same('User')} and ${isAccount}`,
    [account.user],
  );
  const isLeftAlone = rows.find(
    (row) => Number(row.administers) === 1 || accountOfCurrentUser(row.actsAs).user === account.user,
  );
  if (isLeftAlone !== undefined)
    return `${named(isLeftAlone)} administers accounts, or is the connector’s own: sessions of that user name are left alone.`;
  const others = rows.filter((row) => row.host !== account.host);
  if (others.length === 0) return undefined;
  return `the server doesn’t show which sessions are those of ${named(account)} and which are those of ${others.map(named).join(', ')}: none was ended.`;
}

const named = (account: Account): string => plainLine(idOf(account), 120);
