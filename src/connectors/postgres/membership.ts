import type { Sql, TransactionSql } from 'postgres';
import { ConnectorError } from '../../domain/grant/connector.ts';
import { plainLine } from '../plain-line.ts';
import { locate, noAccount, noTarget, type Membership, type Role } from './locate.ts';
import { GRANTORS_SINCE, readStanding } from './standing.ts';

/** Makes the login a member of the target role; false where it was one already. */
export function addMember(
  sql: Sql,
  membership: Membership,
  validUntil?: { at: Date | undefined },
): Promise<boolean> {
  return sql.begin(async (tx) => {
    await lock(tx, membership);
    const { account, targets, version } = await locate(tx, membership);
    const target = targets.find((role) => role.name === membership.target);
    if (account === 'dropped') throw noAccount(membership.login);
    if (!account.canLogin) throw noAccount(account.name, account);
    if (target === undefined) throw noTarget(membership.target);
    assertMayMove(account);
    const standing = await readStanding(tx, { account, targets: [target], version });
    if (validUntil) await moveValidUntil(tx, account, validUntil.at);
    if (standing.length > 0) return false;
    // Said in full: a membership of ours that can't be used (INHERIT FALSE, SET FALSE) would stay as it is.
    const options =
      version < GRANTORS_SINCE ? tx`''` : tx`format(' with inherit %s, set true', rolinherit::text)`;
    await execute(
      tx,
      tx`select format('grant %I to %I', ${target.name}::text, rolname) || ${options}
        from pg_catalog.pg_roles where oid::text = ${account.id}`,
    );
    return true;
  });
}

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

/**
 * VALID UNTIL ends a login's password, not one membership: it is only ever moved later, and a login without one gets
 * it only where this is the first membership, since anything else it holds would end with it.
 */
async function moveValidUntil(tx: TransactionSql, { id }: Role, at: Date | undefined): Promise<void> {
  await execute(
    tx,
    tx`select format('alter role %I valid until %L', rolname,
        greatest(rolvaliduntil, coalesce(${at?.toISOString() ?? null}::timestamptz, 'infinity')))
      from pg_catalog.pg_roles login where oid::text = ${id}
        and (rolvaliduntil is not null or not exists (
          select from pg_catalog.pg_auth_members where member = login.oid))`,
  );
}

/** Runs the statement that the server itself quoted; the driver would split a name at its dots. */
export async function execute(tx: TransactionSql, quoted: PromiseLike<Iterable<object>>): Promise<void> {
  for (const row of await quoted) await tx.unsafe(String(Object.values(row)[0]));
}
