import { randomBytes } from 'node:crypto';
import type { Sql, TransactionSql } from 'postgres';
import { ConnectorError } from '../../domain/grant/connector.ts';
import type { IssuedCredential, IssueWish } from '../../domain/grant/connector.ts';
import { plainLine } from '../plain-line.ts';
import { type Holder, type Located, type Membership, noAccount, type Role, type Session } from './locate.ts';
import { isMissingRight } from './postgres-errors.ts';
import { scramVerifier } from './scram.ts';
import { type Fragment, GRANTORS_SINCE, readStanding } from './standing.ts';
import { assertMayMove, execute, locateLocked } from './write-roles.ts';

/** The server cuts a longer name off, and that may be another login’s. */
const MOST_NAME_BYTES = 63;
const PASSWORD_BYTES = 24;
/** A login with a comment that begins so was made here; any other is never created, locked or given a password. */
const MADE = 'Made by Sallyport for ';

const idInMark = ({ personId }: Holder): string => ` (${personId})`;
const markOf = (holder: Holder): string => `${MADE}${holder.email}${idInMark(holder)}`;
const isFor = (mark: string, holder: Holder | undefined): boolean =>
  holder !== undefined && mark.startsWith(MADE) && mark.endsWith(idInMark(holder));

/** The bootstrap superuser, in whose name a server gives a role to who makes it. */
const BOOTSTRAP_OID = 10;

/** The end of what is given; absent: none. */
type End = Date | undefined;

interface Marked {
  name: string;
  mark: string;
  /** Whether the connector’s login made it, as far as the server can tell: from PostgreSQL 16 on, and to no superuser. */
  mayBeOurs: boolean;
}

async function readMarks(sql: Session, which: Fragment): Promise<Marked[]> {
  return sql<Marked[]>`
    select name, mark, "mayBeOurs" from (
      select role.oid::text as id, role.rolname::text as name,
        coalesce(pg_catalog.shobj_description(role.oid, 'pg_authid'), '') as mark,
        me.rolsuper or current_setting('server_version_num')::int < ${GRANTORS_SINCE} or exists (
          select from pg_catalog.pg_auth_members held
          where held.roleid = role.oid and held.member = me.oid and held.admin_option
            and held.grantor = ${BOOTSTRAP_OID}) as "mayBeOurs"
      from pg_catalog.pg_roles role, pg_catalog.pg_roles me where me.rolname = current_user) role
    where ${which}`;
}

/**
 * The membership where there is a login for it; undefined where there is none of that name and one may be made. Who may make
 * roles may write comments too, so a mark counts only on the one login that is called as this person’s would be.
 */
export async function findMade(sql: Session, membership: Membership): Promise<Membership | undefined> {
  const { login, holder, makesLogin, seenAs } = membership;
  if (seenAs !== undefined) return membership;
  const ending = holder === undefined ? '' : idInMark(holder);
  const found = await readMarks(
    sql,
    sql`name = ${login} or (starts_with(mark, ${MADE}) and ${ending} <> '' and right(mark, ${ending.length}) = ${ending})`,
  );
  const named = found.find(({ name }) => name === login);
  const other = found.find(({ name }) => name !== login);
  if (other !== undefined) throw markedElsewhere(login, other);
  if (named === undefined) return makesLogin ? undefined : membership;
  assertTheirs(named, holder);
  return membership;
}

/** Rejects a login that was made for somebody else, or not by this connector. */
function assertTheirs(one: Marked, holder: Holder | undefined): void {
  const { name, mark, mayBeOurs } = one;
  if (!mark.startsWith(MADE)) return;
  const shown = plainLine(name, 80);
  if (!isFor(mark, holder))
    throw new ConnectorError(
      { kind: 'conflict' },
      `The login “${shown}” was made for another person, ${plainLine(mark.slice(MADE.length), 120)}: rename it, or have logins called by the whole address.${holder ? ` If it is this person’s, make its comment: ${plainLine(markOf(holder), 160)}` : ''}`,
    );
  if (!mayBeOurs)
    throw new ConnectorError(
      { kind: 'conflict' },
      `The login “${shown}” says that it was made here, but the connector’s login didn’t make it: rename it, or take its comment away if it is this person’s.`,
    );
}

function markedElsewhere(login: string, { name, mark }: Marked): ConnectorError {
  return new ConnectorError(
    { kind: 'conflict' },
    `The login “${plainLine(name, 80)}” says that it was made for ${plainLine(mark.slice(MADE.length), 120)}, whose login would be called “${plainLine(login, 80)}”: rename it if it is theirs, or take its comment away.`,
  );
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
  const { login, holder } = membership;
  if (holder === undefined) throw noAccount(login);
  if (Buffer.byteLength(login) > MOST_NAME_BYTES)
    throw new ConnectorError(
      { kind: 'invalid' },
      `No login can be made: “${plainLine(login, 80)}” is longer than the ${MOST_NAME_BYTES} bytes that a name has here.`,
    );
  await execute(
    tx,
    tx`select format('create role %I login password null valid until %L', ${login}::text, ${until(end)}::text)`,
  );
  await execute(tx, tx`select format('comment on role %I is %L', ${login}::text, ${markOf(holder)}::text)`);
  return membership;
}

/** Whether this login was made here, and then for this very person: another’s is refused. */
export async function isMadeFor(
  sql: Session,
  { id }: Pick<Role, 'id'>,
  holder: Holder | undefined,
): Promise<boolean> {
  const [one] = await readMarks(sql, sql`id = ${id}`);
  if (one === undefined || !one.mark.startsWith(MADE)) return false;
  assertTheirs(one, holder);
  return true;
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
 * Locks a login that was made here for this person and is a member of nothing any more; false where the server refuses that, which undoes
 * nothing else of the transaction. It isn’t dropped: it may own things, and a login that is made anew is another account.
 */
export async function lockUnused(
  tx: TransactionSql,
  account: Located['account'],
  holder: Holder | undefined,
): Promise<boolean> {
  if (account === 'dropped' || account.isProtected) return true;
  const [one] = await readMarks(tx, tx`id = ${account.id}`);
  if (one === undefined || !isFor(one.mark, holder)) return true;
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
    const named = await findMade(tx, membership);
    if (named === undefined) throw noAccount(membership.login);
    const located = await locateLocked(tx, named);
    const { account } = located;
    if (account === 'dropped') throw noAccount(named.login);
    assertMayMove(account);
    const standing = await readStanding(tx, located);
    if (standing.length === 0 || !account.canLogin)
      throw new ConnectorError({ kind: 'denied' }, 'The access doesn’t stand at the server any more.');
    if (!(await isMadeFor(tx, account, membership.holder)))
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
