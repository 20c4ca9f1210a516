import { ConnectorError } from '../../domain/grant/connector.ts';
import { plainLine } from '../plain-line.ts';
import { idOf, type Account } from './account-id.ts';
import { same } from './holding.ts';
import type { Session } from './session.ts';

const WRITES = `(Insert_priv = 'Y' or Update_priv = 'Y' or Delete_priv = 'Y')`;
const WRITES_TABLE = `concat_ws(',', Table_priv, Column_priv) regexp 'Insert|Update|Delete'`;

/** Rejects for an account that may be neither locked nor unlocked: it may be an administrator’s, or a role. */
export async function assertMayLock(session: Session, account: Account): Promise<void> {
  const { administers, mayBeRole } = await readStanding(session, account);
  const who = plainLine(idOf(account), 120);
  if (administers)
    throw new ConnectorError(
      { kind: 'denied' },
      `${who} may change accounts by a role, or by writing into the server’s own tables: it is left alone.`,
    );
  if (mayBeRole)
    throw new ConnectorError(
      { kind: 'conflict' },
      `${who} is a role, or may be taken for one, since it has no password: it is left alone.`,
    );
}

/** What an account might do with the roles that it has, and those that these have, switched on. */
export async function readStanding(
  session: Session,
  { user, host }: Account,
): Promise<{ administers: boolean; mayBeRole: boolean }> {
  const { administers, administersBesides, mayBeRole, roles } = session.dialect;
  const byUser = 'User in (select h.User from holder h)';
  const byAccount = '(User, Host) in (select h.User, h.Host from holder h)';
  // Of a right on a database the server takes no notice which of a user's accounts it is of.
  const [row] = await session.read<{ administers: number; mayBeRole: number }>(
    `with recursive holder (User, Host) as (
        select User, Host from mysql.user where ${same('User')} and ${same('Host')}
        union
        select given.role, given.roleHost from (${roles}) given
          join holder h on given.user = h.User and given.host = h.Host
      )
      select exists (select 1 from mysql.user where (${administers} or ${WRITES}) and ${byAccount})
          or exists (select 1 from mysql.db where 'mysql' like Db and ${WRITES} and ${byUser})
          or exists (select 1 from mysql.tables_priv where Db = 'mysql' and ${WRITES_TABLE} and ${byUser})
          or exists (select 1 from (${administersBesides}) besides where ${byAccount}) as administers,
        exists (select 1 from mysql.user where ${same('User')} and ${same('Host')} and ${mayBeRole}) as mayBeRole`,
    [user, host, user, host],
  );
  return { administers: Number(row?.administers) === 1, mayBeRole: Number(row?.mayBeRole) === 1 };
}
