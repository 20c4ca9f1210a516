/** An account of a server: the same name at another host is another account. */
export interface Account {
  user: string;
  host: string;
}

const quoted = (text: string): string => `'${text.replaceAll("'", "''")}'`;

/** As the server itself writes accounts: 'anna'@'%'. */
export const idOf = ({ user, host }: Account): string => `${quoted(user)}@${quoted(host)}`;

const ID = /^'((?:[^']|'')*)'@'((?:[^']|'')*)'$/s;

/** The way back; undefined where it isn't one. */
export function accountOf(id: string): Account | undefined {
  const [, user, host] = ID.exec(id) ?? [];
  if (user === undefined || host === undefined) return undefined;
  return { user: user.replaceAll("''", "'"), host: host.replaceAll("''", "'") };
}

/** What CURRENT_USER() says, where neither part is quoted; a host has no @. */
export function accountOfCurrentUser(text: string): Account {
  const at = text.lastIndexOf('@');
  return { user: text.slice(0, at), host: text.slice(at + 1) };
}

/** A name in a statement, whatever the server's sql_mode: a backtick is the one thing that such quotes know. */
export const identifier = (name: string): string => `\`${name.replaceAll('`', '``')}\``;

export const accountInSql = ({ user, host }: Account): string => `${identifier(user)}@${identifier(host)}`;
