import { randomBytes } from 'node:crypto';
import postgres, { type Sql } from 'postgres';
import { makePostgres } from '../../src/connectors/postgres/postgres-connector.ts';
import type { PostgresSettings } from '../../src/connectors/postgres/postgres-settings.ts';
import type { AccountRef, GrantRef, ReadableConnector, Sessions } from '../../src/domain/grant/connector.ts';

export const PASSWORD = 'canary-1907';

/** Logins and roles on the tests' own server, under a prefix of their own, since roles belong to the whole server. */
export class RolesOnServer {
  readonly #run = randomBytes(3).toString('hex');
  readonly #serverUrl: () => string;
  #admin: Sql | undefined;
  #keepsGrantorsApart = false;
  readonly targets: [string, string] = [this.named('reader'), this.named('writer')];
  readonly people: [string, string, string] = [
    this.named('anna.berg'),
    this.named('omar'),
    this.named('dora'),
  ];
  readonly bot = this.named('bot');
  readonly hostile = [`'"; drop role x; --`, 'dot.ted.name', 'ünïcødé 密碼', '$$ %i %l', 'x'.repeat(55)].map(
    (name) => this.named(name),
  );
  readonly hostileLogins = this.hostile.map((name) => `${name.slice(0, 40)}_in`);
  readonly #made: string[] = [];
  readonly #closing: (() => Promise<unknown>)[] = [];

  constructor(serverUrl: () => string) {
    this.#serverUrl = serverUrl;
  }

  get admin(): Sql {
    return (this.#admin ??= postgres(this.#serverUrl(), { max: 1, onnotice: () => {} }));
  }

  /** The server's superuser. */
  get root(): string {
    return new URL(this.#serverUrl()).username;
  }

  named(name: string): string {
    return `c${this.#run}_${name}`;
  }

  account(login: string): AccountRef {
    return { email: `${login}@acme.test`, employeeId: null, name: login, personId: `person-${login}` };
  }

  async create(): Promise<void> {
    const login = `login password '${PASSWORD}'`;
    const [version] = await this.admin<{ apart: boolean }[]>`
      select current_setting('server_version_num')::int >= 160000 as apart`;
    this.#keepsGrantorsApart = version?.apart ?? false;
    await this.run('create role %I createrole ' + login, this.bot);
    await this.run('grant pg_signal_backend to %I', this.bot);
    for (const name of [...this.people, ...this.hostileLogins])
      await this.run('create role %I ' + login, name);
    for (const name of [...this.targets, ...this.hostile]) await this.createTarget(name);
    if (!this.#keepsGrantorsApart) return;
    // What VALID UNTIL needs from PostgreSQL 16 on.
    for (const name of this.people) await this.letGive(name);
  }

  /** A role that the bot may give, as docs/connectors/postgres.md says. */
  async createTarget(name: string): Promise<void> {
    await this.run('create role %I nologin', name);
    this.#made.push(name);
    if (this.#keepsGrantorsApart) await this.letGive(name);
  }

  async createLogin(name: string): Promise<void> {
    await this.run('create role %I login', name);
    this.#made.push(name);
  }

  async letGive(name: string): Promise<void> {
    await this.run('grant %I to %I with admin true, inherit false, set false', name, this.bot);
  }

  get keepsGrantorsApart(): boolean {
    return this.#keepsGrantorsApart;
  }

  /** Past the connector, as if the bot had given it. */
  async hold(target: string, login: string): Promise<void> {
    if (this.#keepsGrantorsApart) await this.run('grant %I to %I granted by %I', target, login, this.bot);
    else await this.run('grant %I to %I', target, login);
  }

  /** Takes away what anybody granted. */
  async end(target: string, login: string): Promise<void> {
    const rows = await this.admin<{ grantor: string }[]>`
      select grantor.rolname::text as grantor from pg_auth_members held
      join pg_roles role on role.oid = held.roleid join pg_roles login on login.oid = held.member
      join pg_roles grantor on grantor.oid = held.grantor
      where role.rolname::text = ${target} and login.rolname::text = ${login}`;
    for (const { grantor } of rows)
      await (this.#keepsGrantorsApart
        ? this.run('revoke %I from %I granted by %I cascade', target, login, grantor)
        : this.run('revoke %I from %I', target, login));
  }

  async drop(): Promise<void> {
    for (const name of [...this.people, ...this.hostileLogins, ...this.#made, this.bot])
      await this.run('drop role if exists %I', name);
    await this.admin.end();
    this.#admin = undefined;
  }

  /** One statement, as the server's superuser; each %I is one of `names`, quoted. */
  async run(statement: string, ...names: string[]): Promise<void> {
    const quoted = names.map((name) => `"${name.replaceAll('"', '""')}"`);
    await this.admin.unsafe(statement.replaceAll('%I', () => quoted.shift() ?? ''));
  }

  urlAs(user: string, changes: Partial<Pick<URL, 'password' | 'port' | 'pathname'>> = {}): string {
    const url = Object.assign(new URL(this.#serverUrl()), { username: user, password: PASSWORD, ...changes });
    return url.href;
  }

  connector(
    changes: Partial<PostgresSettings> = {},
    timeoutMs?: number,
    pageSize = 2,
  ): ReadableConnector & { sessions: Sessions } {
    const settings: PostgresSettings = {
      url: this.urlAs(this.bot),
      login: 'local_part',
      email_domain: 'acme.test',
      former_systems: [],
      set_valid_until: false,
      create_login: false,
      ...changes,
    };
    const connector = makePostgres('ops-db', settings, { pageSize, timeoutMs });
    this.atEnd(async () => connector.close?.());
    return connector;
  }

  async session(user: string): Promise<{ sql: Sql; pid: number }> {
    const sql = postgres(this.urlAs(user), { max: 1, onnotice: () => {} });
    this.atEnd(() => sql.end({ timeout: 0 }));
    const [row] = await sql<{ pid: number }[]>`select pg_backend_pid() as pid`;
    return { sql, pid: row?.pid ?? 0 };
  }

  async isAlive(pid: number): Promise<boolean> {
    return (await this.admin`select from pg_stat_activity where pid = ${pid}`).length > 0;
  }

  async holds({ target, account }: GrantRef): Promise<boolean> {
    const rows = await this.admin`
      select from pg_auth_members where roleid = (select oid from pg_roles where rolname = ${target})
        and member = (select oid from pg_roles where rolname = ${account.name})`;
    return rows.length > 0;
  }

  /** Who is a direct member of this role, by name; the bot, which from PostgreSQL 16 on is one to give it, isn’t meant. */
  async memberships(target: string): Promise<string[]> {
    const rows = await this.admin<{ login: string }[]>`
      select distinct login.rolname::text as login from pg_auth_members held
      join pg_roles role on role.oid = held.roleid join pg_roles login on login.oid = held.member
      where role.rolname::text = ${target} and login.rolname::text <> ${this.bot} order by 1`;
    return rows.map((row) => row.login);
  }

  atEnd(close: () => Promise<unknown>): void {
    this.#closing.push(close);
  }

  /** Closes what one test opened and ends the memberships it left. */
  async tidy(): Promise<void> {
    for (const close of this.#closing.splice(0).toReversed()) await close();
    for (const target of this.targets) for (const person of this.people) await this.end(target, person);
  }
}
