import { createConnection, type Connection, type RowDataPacket } from 'mysql2/promise';
import { accountInSql, identifier, idOf } from '../../src/connectors/mysql/account-id.ts';
import { makeMysql, type MysqlConnector } from '../../src/connectors/mysql/mysql-connector.ts';
import type { MysqlSettings } from '../../src/connectors/mysql/mysql-settings.ts';
import type { AccountRef, GrantRef } from '../../src/domain/grant/connector.ts';
import { startMariadb, type TestMariadb } from './mariadb-server.ts';

const PASSWORD = 'canary-1907';

/** People, roles and the bot on a server of the tests' own. */
export class RolesOnMariadb {
  readonly people: [string, string, string] = ['anna.berg', 'omar', 'dora'];
  readonly targets: [string, string] = ['app_reader', 'app_writer'];
  readonly hostile = [`'"; drop role x; --`, 'back`tick\\', 'Dot.Ted', 'ünïcødé 密碼', '%', 'x'.repeat(80)];
  readonly hostileLogins = [`o'neil"\\`, 'back`tick', 'ünïcødé密碼', '%_', 'a@b', 'y'.repeat(70)];
  #server: TestMariadb | undefined;
  #root: Connection | undefined;
  readonly #closing: (() => Promise<unknown>)[] = [];
  readonly #settings: Readonly<Record<string, string>>;

  constructor(settings: Readonly<Record<string, string>> = {}) {
    this.#settings = settings;
  }

  get server(): TestMariadb {
    if (this.#server === undefined) throw new Error('not started');
    return this.#server;
  }

  async create(): Promise<void> {
    this.#server = await startMariadb(this.#settings);
    this.#root = await this.#server.asRoot();
    await this.run(`create user sallyport@'%' identified by '${PASSWORD}'`);
    // As docs/connectors/mysql.md says.
    await this.run('grant process, connection admin on *.* to sallyport');
    await this.run(
      'grant select (Host, User, is_role, default_role, Super_priv, Create_user_priv) on mysql.user to sallyport',
    );
    await this.run('grant select on mysql.roles_mapping to sallyport');
    await this.run(`create user boss@'%' identified by '${PASSWORD}'`);
    await this.run('grant create user on *.* to boss');
    await this.run('create database app');
    await this.run('create table app.secret (word text)');
    await this.run(`insert into app.secret values ('canary')`);
    for (const role of [...this.targets, ...this.hostile]) await this.createTarget(role);
    for (const user of [...this.people, ...this.hostileLogins]) await this.createUser(user);
  }

  /** What `disables_accounts` takes besides; undone by what it returns. */
  async letDisable(): Promise<() => Promise<void>> {
    const rights = [
      'create user on *.*',
      'select (Host, User, Priv) on mysql.global_priv',
      'select (Insert_priv, Update_priv, Delete_priv) on mysql.user',
      'select on mysql.db',
      'select on mysql.tables_priv',
    ];
    for (const right of rights) await this.run(`grant ${right} to sallyport`);
    return async () => {
      for (const right of rights) await this.run(`revoke ${right} from sallyport`);
    };
  }

  /** A role that the bot may give. */
  async createTarget(role: string): Promise<void> {
    await this.run(`create role ${identifier(role)}`);
    await this.run(`grant ${identifier(role)} to sallyport@'%' with admin option`);
    await this.run(`grant select on app.* to ${identifier(role)}`);
  }

  async createUser(user: string, host = '%'): Promise<void> {
    await this.run(`create user ${accountInSql({ user, host })} identified by '${PASSWORD}'`);
  }

  async drop(): Promise<void> {
    this.#root?.destroy();
    await this.#server?.stop();
  }

  account(login: string): AccountRef {
    return { email: `${login}@acme.test`, employeeId: null, name: login };
  }

  url(changes: Partial<Pick<URL, 'username' | 'password' | 'port'>> = {}): string {
    const url = new URL(`mysql://sallyport:${PASSWORD}@127.0.0.1:${this.server.port}`);
    return Object.assign(url, changes).href;
  }

  connector(changes: Partial<MysqlSettings> = {}, timeoutMs?: number, pageSize = 2): MysqlConnector {
    const settings: MysqlSettings = {
      url: this.url(),
      login: 'local_part',
      email_domain: 'acme.test',
      account_host: '%',
      tls: false,
      disables_accounts: false,
      ...changes,
    };
    return makeMysql('ops-db', settings, { pageSize, timeoutMs });
  }

  /** One statement, as the server's superuser. */
  async run(statement: string, values: string[] = []): Promise<RowDataPacket[]> {
    if (this.#root === undefined) throw new Error('not started');
    const [rows] = await this.#root.query<RowDataPacket[]>(statement, values);
    return rows;
  }

  hold({ target, account }: GrantRef): Promise<unknown> {
    return this.run(`grant ${identifier(target)} to ${accountInSql({ user: account.name, host: '%' })}`);
  }

  async take({ target, account }: GrantRef): Promise<void> {
    await this.run(`revoke ${identifier(target)} from ${accountInSql({ user: account.name, host: '%' })}`);
  }

  async holds({ target, account }: GrantRef): Promise<boolean> {
    const grants = await this.run(`show grants for ${accountInSql({ user: account.name, host: '%' })}`);
    const given = `GRANT ${identifier(target)} TO ${accountInSql({ user: account.name, host: '%' })}`;
    return grants.some((row) => String(Object.values(row)[0]).startsWith(given));
  }

  async letsIn(user: string): Promise<boolean> {
    const session = await this.session(user).catch(() => undefined);
    session?.destroy();
    return session !== undefined;
  }

  async defaultRole(user: string): Promise<string> {
    const [row] = await this.run('select default_role as role from mysql.user where User = ?', [user]);
    return String(row?.['role']);
  }

  id(user: string): string {
    return idOf({ user, host: '%' });
  }

  /** As the person; with the roles that are on by default. */
  async session(user: string): Promise<Connection> {
    const connection = await createConnection({
      host: '127.0.0.1',
      port: this.server.port,
      user,
      password: PASSWORD,
    });
    connection.on('error', () => {});
    this.atEnd(async () => connection.destroy());
    return connection;
  }

  atEnd(close: () => Promise<unknown>): void {
    this.#closing.push(close);
  }

  /** Closes what one test opened, and takes away what it left. */
  async tidy(): Promise<void> {
    for (const close of this.#closing.splice(0).toReversed()) await close();
    for (const target of this.targets)
      for (const user of this.people)
        if (await this.holds({ target, account: this.account(user) }))
          await this.take({ target, account: this.account(user) });
  }
}
