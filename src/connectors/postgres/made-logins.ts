import { randomBytes } from 'node:crypto';
import type { Sql, TransactionSql } from 'postgres';
import { ConnectorError } from '../../domain/grant/connector.ts';
import type { IssuedCredential, IssueWish } from '../../domain/grant/connector.ts';
import { plainLine } from '../plain-line.ts';
import { locate, type Located, type Membership, noAccount, type Role, type Session } from './locate.ts';
import { isMissingRight } from './postgres-errors.ts';
import { scramVerifier } from './scram.ts';
import { readStanding } from './standing.ts';
import { assertMayMove, execute, lock } from './write-roles.ts';

/** The server cuts a longer name off, and that may be another login’s. */
const MOST_NAME_BYTES = 63;
const PASSWORD_BYTES = 24;
/** A login with a comment that begins so was made here; any other is never created, locked or given a password. */
const MADE = 'Made by Sallyport for ';

const markOf = (email: string): string => `${MADE}${email}`;

/** The end of what is given; absent: none. */
type End = Date | undefined;

/** The same membership by the name that the login made for this person has now; undefined where there is none of that name. */
export async function findMade(sql: Session, membership: Membership): Promise<Membership | undefined> {
  const { login, madeFor, seenAs } = membership;
  if (madeFor === undefined || seenAs !== undefined) return membership;
  const found = await sql<{ name: string; mark: string }[]>`
    select name, mark from (
      select rolname::text as name, coalesce(pg_catalog.shobj_description(oid, 'pg_authid'), '') as mark
      from pg_catalog.pg_roles) role
    where mark = ${markOf(madeFor)} or name = ${login}`;
  const own = found.find(({ mark }) => mark === markOf(madeFor)) ?? found[0];
  if (own === undefined) return undefined;
  if (own.mark.startsWith(MADE) && own.mark !== markOf(madeFor))
    throw new ConnectorError(
      { kind: 'conflict' },
      `The login “${plainLine(own.name, 80)}” was made for ${plainLine(own.mark.slice(MADE.length), 80)}: set email_domain, or have logins called by the whole address.`,
    );
  return { ...membership, login: own.name };
}

/** As `findMade`, for what is concluded from there being none: access that stood is some login’s, whatever that is called. */
export async function findUnlessNone(sql: Session, membership: Membership): Promise<Membership | undefined> {
  const found = await findMade(sql, membership);
  if (found === undefined && membership.stood) throw noAccount(membership.login);
  return found;
}

/** Has a login for a membership: the one that is there, or a new one that nobody can log in with before it has a password. */
export async function findOrMake(tx: TransactionSql, membership: Membership, end: End): Promise<Membership> {
  const found = await findUnlessNone(tx, membership);
  if (found !== undefined) return found;
  const { login, madeFor = '' } = membership;
  if (Buffer.byteLength(login) > MOST_NAME_BYTES)
    throw new ConnectorError(
      { kind: 'invalid' },
      `No login can be made: “${plainLine(login, 80)}” is longer than the ${MOST_NAME_BYTES} bytes that a name has here.`,
    );
  await execute(
    tx,
    tx`select format('create role %I login password null valid until %L', ${login}::text, ${until(end)}::text)`,
  );
  await execute(tx, tx`select format('comment on role %I is %L', ${login}::text, ${markOf(madeFor)}::text)`);
  return membership;
}

export async function isMade(sql: Session, { id }: Pick<Role, 'id'>): Promise<boolean> {
  const [row] = await sql<{ isOurs: boolean }[]>`
    select starts_with(coalesce(pg_catalog.shobj_description(oid, 'pg_authid'), ''), ${MADE}) as "isOurs"
    from pg_catalog.pg_roles where oid::text = ${id}`;
  return row?.isOurs === true;
}

/** Lets log in again who was locked when the last of their access ended; with a new password alone. */
export async function unlock(tx: TransactionSql, { id }: Role, end: End): Promise<void> {
  await execute(
    tx,
    tx`select format('alter role %I login password null valid until %L', rolname, ${until(end)}::text)
      from pg_catalog.pg_roles where oid::text = ${id}`,
  );
}

/**
 * Locks a login that was made here and is a member of nothing any more; false where the server refuses that, which undoes
 * nothing else of the transaction. It isn’t dropped: it may own things, and a login that is made anew is another account.
 */
export async function lockUnused(tx: TransactionSql, account: Located['account']): Promise<boolean> {
  if (account === 'dropped' || account.isProtected || !(await isMade(tx, account))) return true;
  try {
    await tx.savepoint((inner) =>
      execute(
        inner,
        inner`select format('alter role %I nologin password null', rolname) from pg_catalog.pg_roles login
          where oid::text = ${account.id}
            and not exists (select from pg_catalog.pg_auth_members where member = login.oid)`,
      ),
    );
    return true;
  } catch (error) {
    if (isMissingRight(error)) return false;
    throw error;
  }
}

/** Gives the login of access that stands a new password, which only its verifier tells the server. */
export async function issuePassword(
  sql: Sql,
  membership: Membership,
  { expiresAt, at }: Pick<IssueWish, 'expiresAt'> & { /** Where to log in, for its holder. */ at: string },
): Promise<IssuedCredential> {
  const password = randomBytes(PASSWORD_BYTES).toString('base64url');
  const verifier = await scramVerifier(password);
  const login = await sql.begin(async (tx) => {
    await lock(tx, membership);
    const named = await findMade(tx, membership);
    if (named === undefined) throw noAccount(membership.login);
    const located = await locate(tx, named);
    const { account } = located;
    if (account === 'dropped') throw noAccount(named.login);
    assertMayMove(account);
    const standing = await readStanding(tx, located);
    if (standing.length === 0 || !account.canLogin)
      throw new ConnectorError({ kind: 'denied' }, 'The access doesn’t stand at the server any more.');
    if (!(await isMade(tx, account)))
      throw new ConnectorError(
        { kind: 'denied' },
        `The login “${plainLine(account.name, 80)}” was there before Sallyport: use the password that you have for it.`,
      );
    await execute(
      tx,
      tx`select format('alter role %I password %L', rolname, ${verifier.text}::text)
        from pg_catalog.pg_roles where oid::text = ${account.id}`,
    );
    return account.name;
  });
  return {
    words: `The password of the login “${plainLine(login, 80)}” at ${at}. Any that you got before doesn’t work any more.`,
    text: password,
    until: expiresAt ?? null,
    mark: `login “${plainLine(login, 80)}”, salt ${verifier.salt}`,
  };
}

const until = (end: End): string => end?.toISOString() ?? 'infinity';
