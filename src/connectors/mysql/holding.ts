import { ConnectorError } from '../../domain/grant/connector.ts';
import { plainLine } from '../plain-line.ts';
import { accountOfCurrentUser, idOf, type Account } from './account-id.ts';
import type { Session, Value } from './session.ts';

/** What a grant is about: a role and an account, by name alone, since a server has no ids for them. */
export interface Holding {
  role: string;
  account: Account;
}

export interface Look {
  actsAs: Account;
  hasAccount: boolean;
  hasRole: boolean;
  stands: boolean;
  isDefault: boolean;
  /** An administrator's, or the connector's own. */
  isLeftAlone: boolean;
}

interface Row {
  actsAs: string;
  isReadOnly: number;
  hasAccount: number;
  administers: number;
  hasRole: number;
  stands: number;
  isDefault: number;
}

/** Two names are the same byte for byte: the server's own comparison takes no notice of blanks at the end. */
export const same = (column: string): string => `cast(${column} as binary) = cast(? as binary)`;

/** In one statement, so that a rename can't come between; rejects on a server that may lag behind. */
export async function look(session: Session, { role, account }: Holding): Promise<Look> {
  const { isAccount, isRole, administers, held } = session.dialect;
  const isHeld = `from (${held}) held where ${same('role')} and ${same('user')} and ${same('host')}`;
  const ofHolding: Value[] = [role, account.user, account.host];
  const ofAccount: Value[] = [account.user, account.host];
  const [row] = await session.read<Row>(
    `select current_user() as actsAs, @@global.read_only as isReadOnly,
      exists (select 1 from mysql.user where ${same('User')} and ${same('Host')} and ${isAccount}) as hasAccount,
      exists (select 1 from mysql.user where ${same('User')} and ${same('Host')} and ${administers}) as administers,
      exists (select 1 from mysql.user where ${same('User')} and ${isRole}) as hasRole,
      exists (select 1 ${isHeld}) as stands,
      exists (select 1 ${isHeld} and isDefault = 1) as isDefault`,
    [...ofAccount, ...ofAccount, role, ...ofHolding, ...ofHolding],
  );
  if (row === undefined) throw new Error('a select without from has a row');
  if (Number(row.isReadOnly) !== 0)
    throw new ConnectorError(
      { kind: 'retryable' },
      'This server is read-only, as replicas are, and may lag behind what stands: set url to the primary.',
    );
  const actsAs = accountOfCurrentUser(row.actsAs);
  return {
    actsAs,
    hasAccount: Number(row.hasAccount) === 1,
    hasRole: Number(row.hasRole) === 1,
    stands: Number(row.stands) === 1,
    isDefault: Number(row.isDefault) === 1,
    isLeftAlone: Number(row.administers) === 1 || idOf(actsAs) === idOf(account),
  };
}

/** A server follows no rename: an account that isn't there may be there under another name, and hold what it held. */
export function assertThere({ role, account }: Holding, { hasAccount, hasRole }: Look): void {
  if (!hasAccount) throw noAccount(account, `look who has “${plainLine(role, 80)}”`);
  if (!hasRole)
    throw new ConnectorError(
      { kind: 'not_found', what: 'target' },
      `There is no role called “${plainLine(role, 80)}” on this server: create it, or correct the target in access.yaml.`,
    );
}

/** `orElse`: what else is left to do, as the end of a sentence. */
export const noAccount = (account: Account, orElse: string): ConnectorError =>
  new ConnectorError(
    { kind: 'not_found', what: 'account' },
    `There is no account ${plainLine(idOf(account), 120)} on this server: it wasn’t made, or was dropped or renamed. Correct the connector’s login or account_host setting, or ${orElse}.`,
  );

export function assertMayChange(account: Account, { isLeftAlone }: Look): void {
  if (isLeftAlone)
    throw new ConnectorError(
      { kind: 'denied' },
      `${plainLine(idOf(account), 120)} administers accounts, or is the connector’s own: it is left alone.`,
    );
}
