import { accountOfCurrentUser, idOf, type Account } from './account-id.ts';
import { same } from './holding.ts';
import type { Session } from './session.ts';

/** What the connector's account may do on the whole server. */
export interface Rights {
  account: Account;
  /** Others' sessions. */
  sees: boolean;
  ends: boolean;
  givesAnyRole: boolean;
  changesAccounts: boolean;
}

export async function readRights(session: Session): Promise<Rights> {
  const { sees, ends } = session.dialect;
  const [me] = await session.read<{ name: string }>('select current_user() as name');
  const account = accountOfCurrentUser(me?.name ?? '');
  const rows = await session.read<{ name: string }>(
    `select PRIVILEGE_TYPE as name from information_schema.user_privileges where ${same('GRANTEE')}`,
    [idOf(account)],
  );
  const has = (...names: string[]) => rows.some(({ name }) => names.includes(name.toUpperCase()));
  return {
    account,
    sees: has(...sees),
    ends: has(...ends),
    givesAnyRole: has('ROLE_ADMIN'),
    changesAccounts: has('CREATE USER'),
  };
}
