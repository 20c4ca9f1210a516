import type { Sql, TransactionSql } from 'postgres';
import { ConnectorError } from '../../domain/connector.ts';
import { plainLine } from '../plain-line.ts';

export interface Membership {
  target: string;
  login: string;
}

const GRANTORS_SINCE = 160_000;

/** Makes the login a member of the target role; false where it was one already. */
export function addMember(
  sql: Sql,
  membership: Membership,
  validUntil?: { at: Date | undefined },
): Promise<boolean> {
  return sql.begin(async (tx) => {
    await lock(tx, membership);
    await assertBoth(tx, membership);
    const standing = await grantorsOf(tx, membership);
    if (validUntil) await moveValidUntil(tx, membership, validUntil.at);
    if (standing.length > 0) return false;
    await execute(
      tx,
      tx`select format('grant %I to %I', ${membership.target}::text, ${membership.login}::text)`,
    );
    return true;
  });
}

/** Ends the login's membership in the target role, whoever gave it; false where there was none. */
export function removeMember(sql: Sql, membership: Membership): Promise<boolean> {
  return sql.begin(async (tx) => {
    await lock(tx, membership);
    await assertBoth(tx, membership);
    const grantors = await grantorsOf(tx, membership);
    const { target, login } = membership;
    const [version] = await tx<
      { number: number }[]
    >`select current_setting('server_version_num')::int as number`;
    // From PostgreSQL 16 on each grantor's grant stands by itself, and revoking one leaves the others.
    const keepsGrantorsApart = (version?.number ?? 0) >= GRANTORS_SINCE;
    for (const grantor of keepsGrantorsApart ? grantors : grantors.slice(0, 1)) {
      const by = keepsGrantorsApart ? tx`format(' granted by %I', ${grantor}::text)` : tx`''`;
      await execute(tx, tx`select format('revoke %I from %I', ${target}::text, ${login}::text) || ${by}`);
    }
    return grantors.length > 0;
  });
}

/** Two replicas that grant the same at the same moment must not both see that it wasn't there before. */
async function lock(tx: TransactionSql, { login }: Membership): Promise<void> {
  await tx`select pg_advisory_xact_lock(hashtextextended(${`sallyport ${login}`}, 0))`;
}

async function assertBoth(tx: TransactionSql, { target, login }: Membership): Promise<void> {
  // As text: a comparison as `name` would cut a longer one off at 63 bytes and find another role.
  const found = await tx<{ name: string; canLogin: boolean; isProtected: boolean }[]>`
    select rolname::text as name, rolcanlogin as "canLogin",
      rolsuper or rolname in (current_user, session_user) as "isProtected"
    from pg_roles where rolname::text in (${target}, ${login})`;
  const account = found.find(({ name, canLogin }) => name === login && canLogin);
  if (!account)
    throw new ConnectorError(
      { kind: 'not_found', what: 'account' },
      `There is no login called “${plainLine(login, 80)}” on this server: create it, or correct the connector’s login setting.`,
    );
  if (!found.some(({ name }) => name === target))
    throw new ConnectorError(
      { kind: 'not_found', what: 'target' },
      `There is no role called “${plainLine(target, 80)}” on this server: create it, or correct the target in access.yaml.`,
    );
  if (account.isProtected)
    throw new ConnectorError(
      { kind: 'denied' },
      `“${plainLine(login, 80)}” is a superuser or the connector’s own login: its memberships are left alone.`,
    );
}

async function grantorsOf(tx: TransactionSql, { target, login }: Membership): Promise<string[]> {
  const rows = await tx<{ grantor: string }[]>`
    select grantor.rolname::text as grantor from pg_auth_members held
    join pg_roles target on target.oid = held.roleid
    join pg_roles login on login.oid = held.member
    join pg_roles grantor on grantor.oid = held.grantor
    where target.rolname::text = ${target} and login.rolname::text = ${login}`;
  return rows.map(({ grantor }) => grantor);
}

/**
 * VALID UNTIL ends a login's password, not one membership: it is only ever moved later, and a login without one gets
 * it only where this is the first membership, since anything else it holds would end with it.
 */
async function moveValidUntil(
  tx: TransactionSql,
  { login }: Membership,
  at: Date | undefined,
): Promise<void> {
  await execute(
    tx,
    tx`select format('alter role %I valid until %L', rolname,
        greatest(rolvaliduntil, coalesce(${at?.toISOString() ?? null}::timestamptz, 'infinity')))
      from pg_roles login where rolname::text = ${login}
        and (rolvaliduntil is not null or not exists (select from pg_auth_members where member = login.oid))`,
  );
}

/** Runs the statement that the server itself quoted; the driver would split a name at its dots. */
async function execute(tx: TransactionSql, quoted: PromiseLike<Iterable<object>>): Promise<void> {
  for (const row of await quoted) await tx.unsafe(String(Object.values(row)[0]));
}
