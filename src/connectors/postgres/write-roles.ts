import type { TransactionSql } from 'postgres';
import { ConnectorError } from '../../domain/grant/connector.ts';
import { plainLine } from '../plain-line.ts';
import { locate, type Located, type Membership, type Role } from './locate.ts';

/** Two that make a login of one name at the same moment must not both see that there is none. */
export async function lockName(tx: TransactionSql, { login }: Membership): Promise<void> {
  await lock(tx, `sallyport login ${login}`);
}

/** Two that change one account at the same moment must not both see what was before, whatever it is called meanwhile. */
export async function lockRole(tx: TransactionSql, { id }: Pick<Role, 'id'>): Promise<void> {
  await lock(tx, `sallyport role ${id}`);
}

async function lock(tx: TransactionSql, key: string): Promise<void> {
  await tx`select pg_advisory_xact_lock(hashtextextended(${key}, 0))`;
}

/** The two roles of a membership, of which nobody else changes the account before the transaction ends. */
export async function locateLocked(tx: TransactionSql, membership: Membership): Promise<Located> {
  const { account } = await locate(tx, membership);
  if (account !== 'dropped') await lockRole(tx, account);
  const located = await locate(tx, membership);
  if (idOf(located.account) === idOf(account)) return located;
  throw new ConnectorError(
    { kind: 'retryable' },
    `“${plainLine(membership.login, 80)}” became another account meanwhile. It will be tried again.`,
  );
}

const idOf = (account: Located['account']) => (account === 'dropped' ? account : account.id);

export function assertMayMove({ name, isProtected }: Role): void {
  if (isProtected)
    throw new ConnectorError(
      { kind: 'denied' },
      `“${plainLine(name, 80)}” is a superuser or the connector’s own login: its memberships are left alone.`,
    );
}

/** Runs the statement that the server itself quoted; the driver would split a name at its dots. */
export async function execute(tx: TransactionSql, quoted: PromiseLike<Iterable<object>>): Promise<void> {
  for (const row of await quoted) await tx.unsafe(String(Object.values(row)[0]));
}
