import { accountInSql, identifier, type Account } from './account-id.ts';

/** How one of the two tells and changes who has which role; a `?` is a value. */
export interface Dialect {
  sqlMode: string;
  /** Of mysql.user: it is somebody's account, and not a role. */
  isAccount: string;
  isRole: string;
  /** Of mysql.user: it may change accounts, so that it is an administrator's. */
  administers: string;
  /** Rows of `User` and `Host` of those that may besides, by rights that this server alone has. */
  administersBesides: string;
  /** Of mysql.user: locked or unlocked it might be taken for a role, or be one. */
  mayBeRole: string;
  /** Rows of `role`, `roleHost`, `user` and `host`: also of roles that roles have. */
  roles: string;
  /** Rows of `User` and `Host` of accounts that nobody may come in as. */
  locked: string;
  /** What disabling reads besides. */
  readsToDisable: readonly string[];
  /** Rows of `role`, `user`, `host`, `admin` ('Y' where it may be given on), and `isDefault` (1). */
  held: string;
  /** A number above 0 where it is a node among others of a cluster, each of which has sessions of its own. */
  isOneOfSeveral: string;
  /** The rights to see and to end others' sessions; one of each. */
  sees: readonly string[];
  ends: readonly string[];
  grant(role: string, account: Account): string;
  revoke(role: string, account: Account): string;
  /** What makes a role that was taken away no default any more; undefined where that isn’t looked at. */
  clearDefault(account: Account): string | undefined;
}

const mariadb: Dialect = {
  sqlMode: 'NO_AUTO_CREATE_USER',
  isAccount: `is_role = 'N' and User <> ''`,
  isRole: `is_role = 'Y'`,
  administers: `(Super_priv = 'Y' or Create_user_priv = 'Y' or User = 'mariadb.sys')`,
  administersBesides: `select User, Host from mysql.user where false`,
  mayBeRole: 'false',
  roles: `select Role as role, '' as roleHost, User as user, Host as host from mysql.roles_mapping`,
  locked: `select User, Host from mysql.global_priv where json_value(Priv, '$.account_locked') = '1'`,
  readsToDisable: [
    'SELECT (Host, User, Priv) on mysql.global_priv',
    'SELECT (Insert_priv, Update_priv, Delete_priv) on mysql.user',
    'SELECT on mysql.db and mysql.tables_priv',
  ],
  held: `select m.Role as role, m.User as user, m.Host as host, m.Admin_option as admin,
      u.default_role = m.Role as isDefault
    from mysql.roles_mapping m join mysql.user u on u.User = m.User and u.Host = m.Host and u.is_role = 'N'`,
  isOneOfSeveral: `select count(*) from information_schema.global_status
    where VARIABLE_NAME = 'WSREP_CLUSTER_SIZE' and cast(VARIABLE_VALUE as signed) > 1`,
  sees: ['PROCESS'],
  ends: ['CONNECTION ADMIN', 'SUPER'],
  grant: (role, account) => `grant ${identifier(role)} to ${accountInSql(account)}`,
  revoke: (role, account) => `revoke ${identifier(role)} from ${accountInSql(account)}`,
  clearDefault: (account) => `set default role none for ${accountInSql(account)}`,
};

/** A role of MySQL is a locked account without a password; those of any host but % are left to whoever made them. */
const roleInSql = (role: string) => accountInSql({ user: role, host: '%' });

const mysql: Dialect = {
  sqlMode: '',
  isAccount: `not (account_locked = 'Y' and password_expired = 'Y' and authentication_string = '') and User <> ''`,
  isRole: `account_locked = 'Y' and authentication_string = '' and Host = '%'`,
  administers: `(Super_priv = 'Y' or Create_user_priv = 'Y' or User like 'mysql.%')`,
  administersBesides: `select USER as User, HOST as Host from mysql.global_grants where PRIV in ('SYSTEM_USER', 'ROLE_ADMIN')`,
  mayBeRole: `(ifnull(authentication_string, '') = ''
    or exists (select 1 from mysql.role_edges where FROM_USER = User and FROM_HOST = Host))`,
  roles: `select FROM_USER as role, FROM_HOST as roleHost, TO_USER as user, TO_HOST as host from mysql.role_edges`,
  locked: `select User, Host from mysql.user where account_locked = 'Y'`,
  readsToDisable: ['SELECT on mysql.user, mysql.db, mysql.tables_priv and mysql.global_grants'],
  held: `select e.FROM_USER as role, e.TO_USER as user, e.TO_HOST as host, e.WITH_ADMIN_OPTION as admin, 0 as isDefault
    from mysql.role_edges e where e.FROM_HOST = '%'`,
  isOneOfSeveral: `select (select count(*) from performance_schema.global_variables
      where VARIABLE_NAME = 'group_replication_group_name' and VARIABLE_VALUE <> '')
    + (select count(*) from performance_schema.global_status
      where VARIABLE_NAME = 'wsrep_cluster_size' and cast(VARIABLE_VALUE as signed) > 1)`,
  sees: ['PROCESS'],
  ends: ['CONNECTION_ADMIN', 'SUPER'],
  grant: (role, account) => `grant ${roleInSql(role)} to ${accountInSql(account)}`,
  revoke: (role, account) => `revoke ${roleInSql(role)} from ${accountInSql(account)}`,
  clearDefault: () => undefined,
};

export const DIALECTS = { mariadb, mysql } as const;
