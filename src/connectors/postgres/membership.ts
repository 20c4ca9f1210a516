import type { Sql, TransactionSql } from 'postgres';
import { findOrMake, isMadeFor, unlock } from './made-logins.ts';
import { noAccount, noTarget, type Membership, type Role } from './locate.ts';
import { GRANTORS_SINCE, readStanding } from './standing.ts';
import { assertMayMove, execute, locateLocked, lockName } from './write-roles.ts';

/** Makes the login a member of the target role; false where it was one already. */
export function addMember(
  sql: Sql,
  membership: Membership,
  { end, setsValidUntil }: { end: Date | undefined; setsValidUntil: boolean },
): Promise<boolean> {
  return sql.begin(async (tx) => {
    await lockName(tx, membership);
    const { account, targets, version } = await locateLocked(tx, await findOrMake(tx, membership, end));
    const target = targets.find((role) => role.name === membership.target);
    if (account === 'dropped') throw noAccount(membership.login);
    const isOurs = (await isMadeFor(tx, account, membership.holder)) && membership.makesLogin;
    if (!account.canLogin && !isOurs) throw noAccount(account.name, account);
    if (target === undefined) throw noTarget(membership.target);
    assertMayMove(account);
    const standing = await readStanding(tx, { account, targets: [target], version });
    if (!account.canLogin) await unlock(tx, account, end);
    else if (isOurs || setsValidUntil) await moveValidUntil(tx, account, end);
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
