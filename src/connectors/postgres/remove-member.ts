import type { Sql, TransactionSql } from 'postgres';
import { ConnectorError } from '../../domain/grant/connector.ts';
import { plainLine } from '../plain-line.ts';
import { type Located, type Membership } from './locate.ts';
import { lockUnused } from './made-logins.ts';
import { GRANTORS_SINCE, readStanding, type Standing } from './standing.ts';
import { assertMayMove, execute, locateLocked, lockRole } from './write-roles.ts';

interface Removed {
  changed: boolean;
  account: Located['account'];
  note: string | undefined;
}

const MISSING_RIGHT = '42501';
const DEPENDED_ON = '2BP01';

/**
 * Ends the account's membership in the target role. From PostgreSQL 16 on each grantor's grant is taken away by itself,
 * as its grantor; where one can't be, the others are all the same, and what is left is said. The last one locks a login that
 * was made here in its own transaction, where that isn’t refused.
 */
export async function removeMember(sql: Sql, membership: Membership): Promise<Removed> {
  const found = await sql.begin(async (tx) => {
    const located = await locateLocked(tx, membership);
    if (located.account !== 'dropped') assertMayMove(located.account);
    const standing = await readStanding(tx, located);
    const note = await givenOn(tx, located);
    if (located.version < GRANTORS_SINCE) await revokeEach(tx, located, standing);
    await lockUnused(tx, located.account, membership.holder);
    return { ...located, standing, note };
  });
  const { account, version, actsAs, standing } = found;
  if (version < GRANTORS_SINCE || account === 'dropped')
    return { changed: standing.length > 0, account, note: found.note };

  const left: { one: Standing; code: string }[] = [];
  let removed = 0;
  for (const one of standing) {
    const ended = one.actsBy === null ? MISSING_RIGHT : await revokeAsGrantor(sql, membership, found, one);
    if (ended === 'removed') removed += 1;
    else if (ended !== 'gone') left.push({ one, code: ended });
  }
  if (left.length > 0) throw stillHeld(account.name, actsAs, left, removed, found.note);
  return { changed: removed > 0, account, note: undefined };
}

async function revokeEach(
  tx: TransactionSql,
  { account }: Located,
  standing: readonly Standing[],
): Promise<void> {
  if (account === 'dropped') return;
  for (const role of new Set(standing.map((one) => one.role)))
    await execute(tx, tx`select format('revoke %I from %I', ${role}::text, ${account.name}::text)`);
}

/**
 * `gone`: another removal was first, which the server itself only warns of. Else, where it isn’t removed, the code with
 * which the server refused this very statement.
 */
async function revokeAsGrantor(
  sql: Sql,
  membership: Membership,
  located: Pick<Located, 'account' | 'targets' | 'version'>,
  { actsBy, grantor, statement }: Standing,
): Promise<string> {
  let hasSession = false;
  try {
    return await sql.begin(async (tx) => {
      if (located.account !== 'dropped') await lockRole(tx, located.account);
      const standing = await readStanding(tx, located);
      if (!standing.some((one) => one.statement === statement)) return 'gone';
      hasSession = true;
      if (actsBy === 'set-role') await execute(tx, tx`select format('set local role %I', ${grantor}::text)`);
      await tx.unsafe(statement);
      if (actsBy === 'set-role') await tx`reset role`;
      await lockUnused(tx, located.account, membership.holder);
      return 'removed';
    });
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    if (hasSession && (code === MISSING_RIGHT || code === DEPENDED_ON)) return code;
    throw error;
  }
}

/** Whom this account gave the role on to: before PostgreSQL 16 they keep it, from then on the server refuses. */
async function givenOn(
  tx: TransactionSql,
  { account, targets, version }: Located,
): Promise<string | undefined> {
  if (account === 'dropped' || targets.length === 0) return undefined;
  const rows = await tx<{ login: string }[]>`
    select distinct login.rolname::text as login from pg_catalog.pg_auth_members held
    join pg_catalog.pg_roles login on login.oid = held.member
    where held.grantor::text = ${account.id} and held.roleid::text in ${tx(targets.map(({ id }) => id))} order by 1`;
  if (rows.length === 0) return undefined;
  const names = plainLine(rows.map((row) => `“${row.login}”`).join(', '), 200);
  return version < GRANTORS_SINCE
    ? `It was given on to ${names}, who keep it.`
    : `It was given on to ${names}: give it to them anew, or add CASCADE to take it from them too.`;
}

function stillHeld(
  login: string,
  actsAs: string,
  left: readonly { one: Standing; code: string }[],
  removed: number,
  dependents: string | undefined,
): ConnectorError {
  const [first] = left;
  const isConflict = left.some(({ code }) => code === DEPENDED_ON);
  const statements = left.map(({ one }) => one.statement).join(' ');
  const others =
    removed === 0 ? '' : `${removed === 1 ? 'One grant' : `${removed} grants`} of it was taken away. `;
  return new ConnectorError(
    { kind: isConflict ? 'conflict' : 'denied' },
    plainLine(
      `${others}“${login}” still is a member of “${first?.one.role}”, since “${actsAs}” may not take away what others granted. As a superuser or the grantor, run: ${statements}${isConflict && dependents ? ` ${dependents}` : ''}`,
      900,
    ),
  );
}
