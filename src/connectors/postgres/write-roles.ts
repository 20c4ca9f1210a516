import type { TransactionSql } from 'postgres';
import { ConnectorError } from '../../domain/grant/connector.ts';
import { plainLine } from '../plain-line.ts';
import type { Membership, Role } from './locate.ts';

/** Two replicas that grant the same at the same moment must not both see that it wasn't there before. */
export async function lock(tx: TransactionSql, { login }: Membership): Promise<void> {
  await tx`select pg_advisory_xact_lock(hashtextextended(${`sallyport ${login}`}, 0))`;
}

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
